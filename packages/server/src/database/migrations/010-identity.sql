-- Accounts, sessions and tokens.
-- The tables in schema `auth` are what better-auth 1.7.25 compiled for e-mail and password, reviewed, with three
-- additions: addresses are lower case, one credential a person, and no row outlives its account. Its column names stay.
create schema auth;

create table auth."user" (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  email text not null unique check (email = lower(email)),
  "emailVerified" boolean not null default false,
  image text,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);

-- "expiresAt" is the absolute end of a session; "updatedAt" is when it was last used, which ends idle ones.
create table auth.session (
  id uuid primary key default gen_random_uuid(),
  "expiresAt" timestamptz not null,
  token text not null unique,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null,
  "ipAddress" text,
  "userAgent" text,
  "userId" uuid not null references auth."user" (id) on delete cascade
);
create index session_of_user on auth.session ("userId");

create table auth.account (
  id uuid primary key default gen_random_uuid(),
  "accountId" text not null,
  "providerId" text not null,
  "userId" uuid not null references auth."user" (id) on delete cascade,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamptz,
  "refreshTokenExpiresAt" timestamptz,
  scope text,
  password text,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null,
  unique ("userId", "providerId")
);

create table auth.verification (
  id uuid primary key default gen_random_uuid(),
  identifier text not null,
  value text not null,
  "expiresAt" timestamptz not null,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create index verification_of on auth.verification (identifier);

-- What an account may do in the organisation. A person who was removed stays, because the log names them.
create table people (
  id uuid primary key references auth."user" (id),
  role text not null check (role in ('admin', 'commander', 'responder', 'reviewer')),
  added_at timestamptz not null default now(),
  removed_at timestamptz
);

-- Tokens are 256 random bits, so a plain SHA-256 is enough: there is nothing to guess.
create table api_tokens (
  id uuid primary key default gen_random_uuid(),
  person_id uuid not null references people (id),
  name text not null,
  hash bytea not null unique,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  last_used_at timestamptz
);
create index api_tokens_person on api_tokens (person_id);

-- One-time links. Without a person: whoever holds it becomes the first admin, while there is none.
create table setup_tokens (
  hash bytea primary key,
  person_id uuid references people (id),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);

-- At most one row: what signs session cookies when the operator gave no secret and the nodes share only a database.
create table server_secret (
  one boolean primary key default true check (one),
  secret text not null
);
