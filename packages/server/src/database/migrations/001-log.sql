-- One row an incident. Everything here but the head can be computed from the log again; it is written by the same
-- statement that appends to the log, so it never lags.
create table incidents (
  id uuid primary key,
  number text not null unique,
  -- The launch's: the same launch again finds this incident.
  command_id uuid not null unique,
  head_seq integer not null,
  head_hash bytea not null,
  opened_at timestamptz(3) not null,
  closed_at timestamptz(3),
  updated_at timestamptz(3) not null,
  exercise boolean not null,
  severity smallint not null,
  members text[] not null,
  -- When its next timer is due; null: none is pending.
  wake_at timestamptz(3),
  -- Until then some node is firing its timers.
  claimed_until timestamptz(3),
  -- Free text, so secret like an event's: today the UTF-8 bytes.
  title bytea not null,
  summary jsonb not null
) with (fillfactor = 70);
create index incidents_opened on incidents (opened_at desc, id);
create index incidents_members on incidents using gin (members);
create index incidents_wake on incidents (wake_at) where wake_at is not null;

-- A clear header and a secret: what people wrote.
create table events (
  incident_id uuid not null references incidents,
  seq integer not null check (seq > 0),
  v smallint not null,
  id uuid not null,
  at timestamptz(3) not null,
  type text not null,
  actor text not null,
  command_id uuid not null,
  command_index smallint not null,
  subject text,
  -- SHA-256 of the secret.
  commit bytea not null,
  -- Salt (32 bytes) and canonical JSON of the payload.
  secret bytea not null,
  prev_hash bytea not null,
  hash bytea not null,
  primary key (incident_id, seq),
  unique (incident_id, command_id, command_index)
);

-- A cache: deleting every row loses nothing.
create table snapshots (
  incident_id uuid not null references incidents,
  seq integer not null,
  engine text not null,
  state bytea not null,
  primary key (incident_id, seq)
);

create table incident_numbers (
  year integer primary key,
  last integer not null
);

create table runbooks (
  hash text primary key,
  id text not null,
  version text not null,
  -- json, not jsonb: the order of states is the order in which people see them and in which XState tries them.
  config json not null,
  source text not null,
  loaded_at timestamptz(3) not null default now()
);
