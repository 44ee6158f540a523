/** Reading the log: always by seq within one incident, the one order that has no gaps. */
import type { RecordedEvent } from '@holdfast/protocol'
import type { Pool } from 'pg'
import { guarded } from '../database/index.ts'
import { type Row, recordedOf } from './record.ts'

const COLUMNS =
  'incident_id, seq, v, id, at, type, actor, command_id, command_index, subject, commit, secret, prev_hash, hash'

/** The largest seq that the column holds: far beyond any log, so it also means its end. */
export const LAST_SEQ = 2 ** 31 - 1

/** Events after `after`, at most `limit` of them. */
export async function readEvents(
  pool: Pool,
  incident: string,
  { after, limit }: { after: number; limit: number },
): Promise<readonly RecordedEvent[]> {
  const { rows } = await guarded(
    pool.query<Row>({
      name: 'read-events',
      text: `select ${COLUMNS} from events where incident_id = $1 and seq > $2 order by seq limit $3`,
      values: [incident, Math.min(after, LAST_SEQ), limit],
    }),
  )
  return rows.map(recordedOf)
}

/** What a command did, in order; empty when the log does not know it. */
export async function readCommand(
  pool: Pool,
  incident: string,
  command: string,
): Promise<readonly RecordedEvent[]> {
  const { rows } = await guarded(
    pool.query<Row>({
      name: 'read-command',
      text: `select ${COLUMNS} from events where incident_id = $1 and command_id = $2 order by command_index`,
      values: [incident, command],
    }),
  )
  return rows.map(recordedOf)
}

/** Ids of every command that made the first `upTo` events. */
export async function readCommandIds(pool: Pool, incident: string, upTo: number): Promise<readonly string[]> {
  const { rows } = await guarded(
    pool.query<{ command_id: string }>(
      'select distinct command_id from events where incident_id = $1 and seq <= $2',
      [incident, upTo],
    ),
  )
  return rows.map((row) => row.command_id)
}

/** Seq of the last event recorded at or before the instant; 0 when there is none. */
export async function seqAt(pool: Pool, incident: string, instant: string): Promise<number> {
  const { rows } = await guarded(
    pool.query<{ seq: number }>(
      'select coalesce(max(seq), 0)::int as seq from events where incident_id = $1 and at <= $2',
      [incident, instant],
    ),
  )
  return rows[0]?.seq ?? 0
}

/** Where the logs of these incidents stand; one that does not exist is absent. */
export async function readHeads(
  pool: Pool,
  incidents: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await guarded(
    pool.query<{ id: string; head_seq: number }>({
      name: 'read-heads',
      text: 'select id, head_seq from incidents where id = any($1::uuid[])',
      values: [incidents],
    }),
  )
  return new Map(rows.map((row) => [row.id, row.head_seq]))
}
