/** The pool that the whole server shares. Idle connections that die are dropped; nobody waits for ever. */
import type { FastifyBaseLogger } from 'fastify'
import pg from 'pg'

export type Logger = Pick<FastifyBaseLogger, 'info' | 'warn' | 'error'>

/** Two writers, the readers, better-auth. PostgreSQL's own default allows 100: eight nodes fit. */
const POOL_SIZE = 12

export function createPool(url: string, log: Logger): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: POOL_SIZE,
    application_name: 'holdfast',
    connectionTimeoutMillis: 5_000,
    // The server gives up first, so that a slow statement ends as a known rollback and not as an unknown.
    statement_timeout: 15_000,
    query_timeout: 20_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  })
  // Without a listener an idle connection's death would end the process. Its error carries the whole client: not logged.
  pool.on('error', (error) => log.warn({ reason: error.message }, 'an idle database connection was lost'))
  // The same for one that somebody has taken out: the query on it fails as well, and that is where it is handled.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}
