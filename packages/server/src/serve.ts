/** Starts everything in order, and stops it in the reverse one. */
import { createHash, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import { welcome } from './banner.ts'
import type { Config } from './config.ts'
import { openDatabase } from './database/index.ts'
import { ensureFirstAdmin } from './first-admin.ts'
import { createPace, createSessions, forgetExpired, sessionSecret } from './identity/index.ts'
import { createIncidents } from './incidents/index.ts'
import { openLibrary } from './library.ts'
import { LIVE_LIMITS } from './live/index.ts'
import { openNews } from './news.ts'
import { startTimers } from './timers.ts'

const CONSOLE = fileURLToPath(new URL('../../console/dist/', import.meta.url))

type Closing = () => Promise<void>

export type Running = {
  /** Finishes what was acknowledged; after it nothing of this server runs. */
  readonly stop: Closing
}

/**
 * @throws {DatabaseFault} when the database cannot be had
 * @throws {Error} with `code: 'EADDRINUSE'` when the port is taken; everything that was started is stopped again
 */
export async function serve(
  config: Config,
  warnings: readonly string[],
  { log, terminal }: { readonly log: FastifyBaseLogger; readonly terminal: boolean },
): Promise<Running> {
  const opened: Closing[] = []
  const stop = async () => {
    for (const close of opened.splice(0).reverse()) await close()
  }
  try {
    await start(config, warnings, { log, terminal, opened })
  } catch (error) {
    await stop()
    throw error
  }
  return { stop }
}

async function start(
  config: Config,
  warnings: readonly string[],
  { log, terminal, opened }: { log: FastifyBaseLogger; terminal: boolean; opened: Closing[] },
): Promise<void> {
  // The heaviest imports load while the database starts.
  const loading = import('./app.ts')
  const url = config.databaseUrl
  const database = await openDatabase({
    dataFolder: config.dataFolder,
    log,
    ...(url !== undefined && { url }),
  })
  opened.push(() => database.close())
  const { pool } = database
  const news = await openNews({ url: database.url, pool, log })
  opened.push(() => news.close())
  const library = await openLibrary({ pool, folder: config.runbookFolder, log })
  opened.push(() => library.close())
  const clock = () => new Date()
  const newId = randomUUID
  const incidents = createIncidents({ pool, library, news, clock: () => clock().toISOString(), newId })
  opened.push(() => incidents.close())
  const timers = startTimers({ pool, incidents, clock: () => clock().toISOString(), log })
  opened.push(() => timers.close())
  const secret = await sessionSecret(pool, {
    ...(config.secret !== undefined && { given: config.secret }),
    ...(url === undefined && { ownFolder: config.dataFolder }),
  })
  const sessions = await createSessions(pool, { origin: config.origin, secret })
  opened.push(keepTidy(pool, log))
  const first = await ensureFirstAdmin(pool, config)
  const build = await buildName()
  const shared = { config, pool, incidents, library, news, sessions, clock, newId, pause: delay, log, build }
  const { buildApp } = await loading
  const app = await buildApp({ ...shared, pace: createPace(), consoleFolder: CONSOLE, limits: LIVE_LIMITS })
  opened.push(() => app.close())
  await app.listen({ port: config.port, host: config.host })
  const facts = {
    url: config.origin,
    runbooks: library.all().length,
    warnings,
    ...(first.kind === 'link' && { setupLink: first.link }),
    ...(first.kind === 'made' && { adminEmail: first.email }),
  }
  welcome(facts, terminal, log)
}

const TIDY_MS = 3_600_000

function keepTidy(pool: Pool, log: FastifyBaseLogger): Closing {
  const tidy = () => {
    forgetExpired(pool).catch((error: unknown) =>
      log.warn({ err: error }, 'expired sessions were not removed'),
    )
  }
  tidy()
  const hourly = setInterval(tidy, TIDY_MS)
  return async () => clearInterval(hourly)
}

/** The version, and which console it serves: two nodes of one release have the same. */
async function buildName(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'))
  const named =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : ''
  const page = await readFile(`${CONSOLE}index.html`).catch(() => undefined)
  const mark = page === undefined ? 'no-console' : createHash('sha256').update(page).digest('hex').slice(0, 8)
  return `${String(named)}+${mark}`
}
