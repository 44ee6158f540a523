-- What the migrations add up to. Written by migrate.pg.test.ts (vitest -u), compared by it; never run.

create table api_tokens (
  id uuid not null default gen_random_uuid(),
  person_id uuid not null,
  name text not null,
  hash bytea not null,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  last_used_at timestamp with time zone
);
CREATE INDEX api_tokens_person ON public.api_tokens USING btree (person_id);
alter table api_tokens add constraint api_tokens_hash_key UNIQUE (hash);
alter table api_tokens add constraint api_tokens_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id);
alter table api_tokens add constraint api_tokens_pkey PRIMARY KEY (id);

create table auth."user" (
  id uuid not null default gen_random_uuid(),
  name text not null,
  email text not null,
  "emailVerified" boolean not null default false,
  image text,
  "createdAt" timestamp with time zone not null default now(),
  "updatedAt" timestamp with time zone not null default now()
);
alter table auth."user" add constraint user_email_check CHECK ((email = lower(email)));
alter table auth."user" add constraint user_email_key UNIQUE (email);
alter table auth."user" add constraint user_pkey PRIMARY KEY (id);

create table auth.account (
  id uuid not null default gen_random_uuid(),
  "accountId" text not null,
  "providerId" text not null,
  "userId" uuid not null,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamp with time zone,
  "refreshTokenExpiresAt" timestamp with time zone,
  scope text,
  password text,
  "createdAt" timestamp with time zone not null default now(),
  "updatedAt" timestamp with time zone not null
);
alter table auth.account add constraint "account_userId_fkey" FOREIGN KEY ("userId") REFERENCES auth."user"(id) ON DELETE CASCADE;
alter table auth.account add constraint "account_userId_providerId_key" UNIQUE ("userId", "providerId");
alter table auth.account add constraint account_pkey PRIMARY KEY (id);

create table auth.session (
  id uuid not null default gen_random_uuid(),
  "expiresAt" timestamp with time zone not null,
  token text not null,
  "createdAt" timestamp with time zone not null default now(),
  "updatedAt" timestamp with time zone not null,
  "ipAddress" text,
  "userAgent" text,
  "userId" uuid not null
);
CREATE INDEX session_of_user ON auth.session USING btree ("userId");
alter table auth.session add constraint "session_userId_fkey" FOREIGN KEY ("userId") REFERENCES auth."user"(id) ON DELETE CASCADE;
alter table auth.session add constraint session_pkey PRIMARY KEY (id);
alter table auth.session add constraint session_token_key UNIQUE (token);

create table auth.verification (
  id uuid not null default gen_random_uuid(),
  identifier text not null,
  value text not null,
  "expiresAt" timestamp with time zone not null,
  "createdAt" timestamp with time zone not null default now(),
  "updatedAt" timestamp with time zone not null default now()
);
CREATE INDEX verification_of ON auth.verification USING btree (identifier);
alter table auth.verification add constraint verification_pkey PRIMARY KEY (id);

create table events (
  incident_id uuid not null,
  seq integer not null,
  v smallint not null,
  id uuid not null,
  at timestamp(3) with time zone not null,
  type text not null,
  actor text not null,
  command_id uuid not null,
  command_index smallint not null,
  subject text,
  commit bytea not null,
  secret bytea not null,
  prev_hash bytea not null,
  hash bytea not null
);
alter table events add constraint events_incident_id_command_id_command_index_key UNIQUE (incident_id, command_id, command_index);
alter table events add constraint events_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incidents(id);
alter table events add constraint events_pkey PRIMARY KEY (incident_id, seq);
alter table events add constraint events_seq_check CHECK ((seq > 0));

create table incident_numbers (
  year integer not null,
  last integer not null
);
alter table incident_numbers add constraint incident_numbers_pkey PRIMARY KEY (year);

create table incidents (
  id uuid not null,
  number text not null,
  command_id uuid not null,
  head_seq integer not null,
  head_hash bytea not null,
  opened_at timestamp(3) with time zone not null,
  closed_at timestamp(3) with time zone,
  updated_at timestamp(3) with time zone not null,
  exercise boolean not null,
  severity smallint not null,
  members text[] not null,
  wake_at timestamp(3) with time zone,
  claimed_until timestamp(3) with time zone,
  title bytea not null,
  summary jsonb not null
) with (fillfactor=70);
CREATE INDEX incidents_members ON public.incidents USING gin (members);
CREATE INDEX incidents_opened ON public.incidents USING btree (opened_at DESC, id);
CREATE INDEX incidents_wake ON public.incidents USING btree (wake_at) WHERE (wake_at IS NOT NULL);
alter table incidents add constraint incidents_command_id_key UNIQUE (command_id);
alter table incidents add constraint incidents_number_key UNIQUE (number);
alter table incidents add constraint incidents_pkey PRIMARY KEY (id);

create table migrations (
  name text not null,
  checksum text not null,
  ran_at timestamp with time zone not null default now()
);
alter table migrations add constraint migrations_pkey PRIMARY KEY (name);

create table people (
  id uuid not null,
  role text not null,
  added_at timestamp with time zone not null default now(),
  removed_at timestamp with time zone
);
alter table people add constraint people_id_fkey FOREIGN KEY (id) REFERENCES auth."user"(id);
alter table people add constraint people_pkey PRIMARY KEY (id);
alter table people add constraint people_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'commander'::text, 'responder'::text, 'reviewer'::text])));

create table runbooks (
  hash text not null,
  id text not null,
  version text not null,
  config json not null,
  source text not null,
  loaded_at timestamp(3) with time zone not null default now()
);
alter table runbooks add constraint runbooks_pkey PRIMARY KEY (hash);

create table server_secret (
  one boolean not null default true,
  secret text not null
);
alter table server_secret add constraint server_secret_one_check CHECK (one);
alter table server_secret add constraint server_secret_pkey PRIMARY KEY (one);

create table setup_tokens (
  hash bytea not null,
  person_id uuid,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone
);
alter table setup_tokens add constraint setup_tokens_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id);
alter table setup_tokens add constraint setup_tokens_pkey PRIMARY KEY (hash);

create table snapshots (
  incident_id uuid not null,
  seq integer not null,
  engine text not null,
  state bytea not null
);
alter table snapshots add constraint snapshots_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incidents(id);
alter table snapshots add constraint snapshots_pkey PRIMARY KEY (incident_id, seq);
