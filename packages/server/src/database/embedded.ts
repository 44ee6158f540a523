/**
 * The embedded PostgreSQL as the server sees it: made on first use, adopted when it outlived a killed server, restarted
 * when it dies, owned by one server at a time, stopped with it.
 */
import { execFile } from 'node:child_process'
import { chown, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { syncFolder } from '../durable.ts'
import { type Binaries, findBinaries } from './binaries.ts'
import { DatabaseFault } from './faults.ts'
import { ADVISORY, OWNER } from './locks.ts'
import { choosePlace, type Place, PORT, unless, whenMissing } from './place.ts'
import type { Logger } from './pool.ts'
import { ensureRunning, stop } from './postmaster.ts'

const run = promisify(execFile)

export type Embedded = {
  readonly url: string
  /** Stops PostgreSQL. */
  close(): Promise<void>
}

/** How long the connection of a killed predecessor may take to be noticed as dead. */
const OWNER_WAIT_MS = 3_000
const RETRY_MS = 500

/** @throws {DatabaseFault} `data_folder_in_use` when another server works on the folder; its database is left alone */
export async function openEmbedded(dataFolder: string, log: Logger): Promise<Embedded> {
  const chosen = await choosePlace(dataFolder, log)
  const binaries = await findBinaries(chosen)
  await initialise(chosen, binaries, log)
  const { socket, adopted } = await ensureRunning(chosen, binaries, log)
  // One that was adopted may listen elsewhere; the pool knows that address, so a restart must keep it.
  const place = { ...chosen, socket }
  log.info(
    { folder: place.data, adopted },
    adopted ? 'adopted the database that was running' : 'started the database',
  )
  let owner = await own(place)
  let closing = false

  const watch = (): void => {
    owner.once('end', () => {
      if (!closing) void regain()
    })
  }
  const regain = async (): Promise<void> => {
    log.error({ folder: place.data }, 'the database went away; it is started again')
    while (!closing) {
      try {
        await ensureRunning(place, binaries, log)
        owner = await own(place)
        watch()
        log.info({ folder: place.data }, 'the database is back')
        return
      } catch (error) {
        log.error({ err: error }, 'the database is not back yet')
        await delay(RETRY_MS)
      }
    }
  }
  watch()

  return {
    url: urlOf(socket),
    close: async () => {
      closing = true
      await stop(place)
      await owner.end().catch(() => undefined) // stopping has ended it already
    },
  }
}

export function urlOf(socket: string): string {
  const query = new URLSearchParams({ host: socket, port: String(PORT), user: 'holdfast' })
  return `postgresql:///holdfast?${query}`
}

/** Made beside and renamed: a server killed in between leaves nothing that looks like a database. */
async function initialise(place: Place, binaries: Binaries, log: Logger): Promise<void> {
  const found = await readFile(join(place.data, 'PG_VERSION'), 'utf8').catch(whenMissing)
  if (found !== undefined) {
    if (found.trim() === binaries.major) return
    throw new DatabaseFault(
      'database_not_started',
      `${place.data} was made by PostgreSQL ${found.trim()}, this is ${binaries.major}. Start the Holdfast that made it, export, and restore here.`,
    )
  }
  await removeLeftovers(place)
  const fresh = `${place.data}.new-${process.pid}`
  await mkdir(fresh, { mode: 0o700 })
  if (place.account !== undefined) await chown(fresh, place.account.uid, place.account.gid)
  log.info({ folder: place.data }, 'making the database')
  try {
    await run(binaries.initdb, [`--pgdata=${fresh}`, ...INITDB], {
      ...place.account,
      cwd: '/',
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
    })
  } catch (error) {
    throw new DatabaseFault('database_not_started', `The database could not be made in ${place.base}.`, error)
  }
  await rename(fresh, place.data).catch(unless('ENOTEMPTY', 'EEXIST')) // another server was as quick
  await rm(fresh, { recursive: true, force: true })
  // Until its name is on the disk, a power cut would leave a full database that looks like a leftover.
  await syncFolder(place.base)
}

/**
 * Trust, because the socket's folder (0700) has let in only its owner already. The built-in locale depends on no
 * system library, so that text sorts the same after an upgrade of the machine.
 */
const INITDB = [
  '--username=holdfast',
  '--auth=trust',
  '--encoding=UTF8',
  '--data-checksums',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
]

async function removeLeftovers(place: Place): Promise<void> {
  for (const name of await readdir(place.base)) {
    const maker = /^postgres\.new-(\d+)$/.exec(name)?.[1]
    if (maker === undefined || (Number(maker) !== process.pid && processLives(Number(maker)))) continue
    await rm(join(place.base, name), { recursive: true, force: true })
  }
}

function processLives(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false // or not ours, and then it did not make a folder here
  }
}

/**
 * The lock lives as long as this connection, so a killed server frees it without anybody's help. It also watches: its
 * end is how we learn that the postmaster died, also of one that we adopted and are no parent of.
 */
async function own(place: Place): Promise<pg.Client> {
  const admin = new pg.Client({
    host: place.socket,
    port: PORT,
    user: 'holdfast',
    database: 'postgres',
    application_name: `holdfast ${process.pid}`,
  })
  admin.on('error', () => undefined) // 'end' follows, and is acted upon
  await admin.connect()
  const until = Date.now() + OWNER_WAIT_MS
  while (!(await tryLock(admin))) {
    if (Date.now() > until) {
      const holder = await lockHolder(admin)
      await admin.end()
      throw new DatabaseFault(
        'data_folder_in_use',
        `Another Holdfast server (${holder}) works on ${place.data}. Stop it, or give this one its own HOLDFAST_DATA.`,
      )
    }
    await delay(50)
  }
  const { rowCount } = await admin.query("select from pg_database where datname = 'holdfast'")
  if (rowCount === 0) await admin.query('create database holdfast')
  return admin
}

async function tryLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1, $2) as got', [
    ADVISORY,
    OWNER,
  ])
  return rows[0]?.got === true
}

async function lockHolder(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select a.application_name as name from pg_locks l join pg_stat_activity a using (pid)
     where l.locktype = 'advisory' and l.granted and l.classid = $1 and l.objid = $2 and l.objsubid = 2`,
    [ADVISORY, OWNER],
  )
  return rows[0]?.name.replace('holdfast', 'pid') ?? 'pid unknown'
}
