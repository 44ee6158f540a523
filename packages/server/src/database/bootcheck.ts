/** Refuses a database that would lose what was acknowledged. Asked once, before anything is written. */
import type pg from 'pg'
import { Fault } from '../errors.ts'
import { DatabaseFault } from './faults.ts'
import type { Logger } from './pool.ts'

const MIN_VERSION = 150_000

const SETTINGS = `
select current_setting('server_version_num')::int as version,
       current_setting('server_version') as version_text,
       current_setting('fsync') as fsync,
       current_setting('full_page_writes') as full_page_writes,
       current_setting('synchronous_commit') as synchronous_commit,
       current_setting('data_checksums') as data_checksums,
       current_setting('server_encoding') as encoding,
       pg_is_in_recovery() as standby`

export type Settings = {
  readonly version: number
  readonly version_text: string
  readonly fsync: string
  readonly full_page_writes: string
  readonly synchronous_commit: string
  readonly data_checksums: string
  readonly encoding: string
  readonly standby: boolean
}

/** @throws {DatabaseFault} `database_unfit`, naming every reason at once */
export async function checkDatabase(pool: pg.Pool, log: Logger): Promise<void> {
  const { rows } = await pool.query<Settings>(SETTINGS)
  const [settings] = rows
  if (settings === undefined) throw new Fault('database_unavailable')
  const unfit = unfitness(settings)
  if (unfit.length > 0)
    throw new DatabaseFault('database_unfit', `This database is not safe to use: ${unfit.join('; ')}.`)
  if (settings.data_checksums !== 'on') {
    log.warn(
      {},
      'the database has no data checksums: damage on the disk may go unnoticed (pg_checksums --enable)',
    )
  }
}

/** Why acknowledged work could be lost or not be stored at all; empty when the database is fit. */
export function unfitness(settings: Settings): readonly string[] {
  const reasons: string[] = []
  if (settings.version < MIN_VERSION) reasons.push(`PostgreSQL ${settings.version_text} is older than 15`)
  if (settings.fsync !== 'on')
    reasons.push('fsync is off, so a power cut loses acknowledged work; turn it on')
  if (settings.full_page_writes !== 'on')
    reasons.push('full_page_writes is off, so a power cut can tear pages; turn it on')
  if (settings.synchronous_commit === 'off')
    reasons.push('synchronous_commit is off, so commits are not durable; turn it on')
  if (settings.encoding !== 'UTF8')
    reasons.push(`its encoding is ${settings.encoding}, not UTF8; create it anew with UTF8`)
  if (settings.standby) reasons.push('it is a standby and cannot be written to; name the primary')
  return reasons
}
