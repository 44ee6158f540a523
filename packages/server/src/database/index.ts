import type pg from 'pg'
import { checkDatabase } from './bootcheck.ts'
import { openEmbedded } from './embedded.ts'
import { migrate } from './migrate.ts'
import { createPool, type Logger } from './pool.ts'

export {
  DatabaseFault,
  guarded,
  isRolledBack,
  isUnavailable,
  isUniqueViolation,
  unavailable,
} from './faults.ts'
export { createPool, type Logger } from './pool.ts'
export { urlOfRunning } from './running.ts'

export type Database = {
  readonly pool: pg.Pool
  /** For connections of one's own, e.g. a listener's. */
  readonly url: string
  close(): Promise<void>
}

/**
 * The database of `url`, or an embedded PostgreSQL in `dataFolder`; checked and migrated when it resolves.
 *
 * @throws {DatabaseFault} when it cannot be started, is another server's, would lose data, or does not answer
 */
export async function openDatabase(config: {
  url?: string
  dataFolder: string
  log: Logger
}): Promise<Database> {
  const { log } = config
  const embedded = config.url === undefined ? await openEmbedded(config.dataFolder, log) : undefined
  const url = config.url ?? embedded?.url ?? ''
  const pool = createPool(url, log)
  const close = async () => {
    await pool.end()
    await embedded?.close()
  }
  try {
    await checkDatabase(pool, log)
    await migrate(url, log)
  } catch (error) {
    await close()
    throw error
  }
  return { pool, url, close }
}
