/**
 * Folded incidents, kept so that a long log need not be folded from its first event. A cache: every row may be deleted
 * at any time, and one that another engine or another form wrote is passed over.
 */
import { ENGINE, fromJSON, type Incident, type IncidentJson, toJSON } from '@holdfast/core'
import type { Pool } from 'pg'
import { guarded } from '../database/index.ts'
import type { Library } from '../library.ts'
import type { Head } from '../log/record.ts'

/** Folding 500 events takes some milliseconds; storing a snapshot about one. */
export const SNAPSHOT_EVERY = 500

/** The newest one at or before `seq` that this engine can go on from. */
export async function readSnapshot(
  pool: Pool,
  id: string,
  { upTo, library }: { upTo: number; library: Library },
): Promise<Head | undefined> {
  const { rows } = await guarded(
    pool.query<{ state: Buffer; hash: Buffer }>(
      `select s.state, e.hash
       from snapshots s join events e on e.incident_id = s.incident_id and e.seq = s.seq
       where s.incident_id = $1 and s.seq <= $2 and s.engine = $3
       order by s.seq desc limit 1`,
      [id, upTo, ENGINE],
    ),
  )
  const [row] = rows
  if (row === undefined) return undefined
  const json = JSON.parse(row.state.toString('utf8')) as IncidentJson // toJSON of this very engine wrote it
  for (const plan of json.plans) await library.byHash(plan.runbook)
  const incident = fromJSON(json, library.runbooks)
  return incident === undefined ? undefined : { incident, hash: row.hash.toString('hex') }
}

export async function writeSnapshot(pool: Pool, id: string, incident: Incident): Promise<void> {
  await guarded(
    pool.query(
      `insert into snapshots (incident_id, seq, engine, state) values ($1, $2, $3, $4)
       on conflict (incident_id, seq) do update set engine = excluded.engine, state = excluded.state`,
      [id, incident.seq, ENGINE, Buffer.from(JSON.stringify(toJSON(incident)))],
    ),
  )
}
