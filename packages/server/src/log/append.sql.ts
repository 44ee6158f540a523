/**
 * The one statement that writes to the log. `moved` and `opened` are the incidents whose head was where it was expected;
 * only their events are inserted. News goes out in the same transaction, once a batch: once a commit an event it cost
 * two thirds of the rate. A notification holds 8,000 bytes, so at most 150 incidents of 47.
 */
export const APPEND = `
with heads as (
  select * from jsonb_to_recordset($1::jsonb -> 'heads') as h (
    id uuid, expected integer, expected_hash text, head_seq integer, head_hash text,
    number text, command_id uuid, opened_at timestamptz, exercise boolean,
    updated_at timestamptz, closed_at timestamptz, severity smallint, members text[], wake_at timestamptz,
    title text, summary jsonb)
), locked as materialized (
  select i.id
  from incidents i join heads h on h.id = i.id
  where i.head_seq = h.expected and i.head_hash = decode(h.expected_hash, 'hex')
  order by i.id
  for update of i
), moved as (
  update incidents i
  set head_seq = h.head_seq, head_hash = decode(h.head_hash, 'hex'), updated_at = h.updated_at,
      closed_at = h.closed_at, severity = h.severity, members = h.members, wake_at = h.wake_at,
      claimed_until = null, title = decode(h.title, 'hex'), summary = h.summary
  from heads h join locked on locked.id = h.id
  where i.id = h.id and i.head_seq = h.expected
  returning i.id, i.head_seq
), opened as (
  insert into incidents (id, number, command_id, head_seq, head_hash, opened_at, closed_at, updated_at, exercise,
    severity, members, wake_at, title, summary)
  select h.id, h.number, h.command_id, h.head_seq, decode(h.head_hash, 'hex'), h.opened_at, h.closed_at, h.updated_at,
    h.exercise, h.severity, h.members, h.wake_at, decode(h.title, 'hex'), h.summary
  from heads h
  where h.expected = 0
  order by h.id
  on conflict do nothing
  returning id, head_seq
), written as (
  select id, head_seq from moved union all select id, head_seq from opened
), inserted as (
  insert into events (incident_id, seq, v, id, at, type, actor, command_id, command_index, subject, commit, secret,
    prev_hash, hash)
  select e.incident_id, e.seq, e.v, e.id, e.at, e.type, e.actor, e.command_id, e.command_index, e.subject,
    decode(e.commit, 'hex'), decode(e.secret, 'hex'), decode(e.prev_hash, 'hex'), decode(e.hash, 'hex')
  from jsonb_to_recordset($1::jsonb -> 'events') as e (
    incident_id uuid, seq integer, v smallint, id uuid, at timestamptz, type text, actor text, command_id uuid,
    command_index smallint, subject text, commit text, secret text, prev_hash text, hash text)
  where e.incident_id in (select id from written)
  order by e.incident_id, e.seq
)
select array_agg(id::text) as moved,
       pg_notify('holdfast', string_agg(id::text || ':' || head_seq::text, ',')) as told
from (select id, head_seq, (row_number() over () - 1) / 150 as part from written) as numbered
group by part`
