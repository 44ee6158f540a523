/**
 * One PostgreSQL server process on one data folder: find it, start it, stop it. It outlives a killed Holdfast on
 * purpose, so the next start finds it here and adopts it; nothing is ever removed that might still be in use.
 */
import { spawn } from 'node:child_process'
import { open, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { Binaries } from './binaries.ts'
import { DatabaseFault } from './faults.ts'
import { type Place, PORT, socketFile, whenMissing } from './place.ts'
import type { Logger } from './pool.ts'
import { isPostgresOn, postgresProcesses, signal } from './processes.ts'

export type Postmaster = { readonly socket: string; readonly adopted: boolean }

/** The socket's line is written a moment after the pid's. */
type PidFile = { readonly pid: number; readonly socket: string | undefined }

const POLL_MS = 25
/** What dying children and a stopping postmaster are given before they are helped. */
const GRACE_MS = 2_000
const LOG_MAX_BYTES = 10 * 1024 * 1024
const ATTEMPTS = 5
const LOOKS_BEFORE_SAYING = 40

/** Resolves when the database of this place takes connections, whoever started it. Crash recovery may take its time. */
export async function ensureRunning(place: Place, binaries: Binaries, log: Logger): Promise<Postmaster> {
  for (let attempt = 1; ; attempt++) {
    const running = (await findRunning(place, log)) ?? (await outlastOrphans(place, log))
    if (running !== undefined) return running
    await removeForeignLocks(place)
    const ended = await start(place, binaries)
    if (ended === undefined) return { socket: place.socket, adopted: false }
    // Another server may have started it between our look and our start: then the next look finds it.
    if (attempt === ATTEMPTS)
      throw new DatabaseFault('database_not_started', `PostgreSQL ended at once. Its last words: ${ended}`)
    await delay(attempt * 4 * POLL_MS)
  }
}

/** Waits while a postmaster starts or stops; undefined when there is none. */
async function findRunning(place: Place, log: Logger): Promise<Postmaster | undefined> {
  for (let looks = 1; ; looks++) {
    const file = await readPidFile(place.data)
    // The socket comes first: it also reaches a postmaster whose pid is not visible here, in another container.
    const socket = file?.socket ?? place.socket
    if (await answers(socket, place.data)) return { socket, adopted: true }
    if (file === undefined || !(await isPostgresOn(place.data, file.pid))) return undefined
    if (looks === LOOKS_BEFORE_SAYING)
      log.info({ pid: file.pid }, 'the database is starting, recovering or stopping; waiting for it')
    await delay(POLL_MS)
  }
}

/**
 * PostgreSQL itself clears the files of a dead process, after looking whether its shared memory is still in use. It
 * refuses, rightly from what it can see, when the pid lives on as something else, or as a zombie that nobody reaps in a
 * container without an init: only then the files are ours to remove.
 */
async function removeForeignLocks(place: Place): Promise<void> {
  if ((await postgresProcesses(place.data)).length > 0) return
  for (const path of [join(place.data, 'postmaster.pid'), `${socketFile(place.socket)}.lock`]) {
    const pid = Number.parseInt((await readFile(path, 'utf8').catch(whenMissing)) ?? '', 10)
    if (isAlive(Math.abs(pid)) && !(await isPostgresOn(place.data, Math.abs(pid))))
      await rm(path, { force: true })
  }
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

async function readPidFile(data: string): Promise<PidFile | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(whenMissing)
  if (text === undefined) return undefined
  const [pid, , , , socket] = text.split('\n')
  if (pid === undefined || !/^-?\d+$/.test(pid)) return undefined
  return { pid: Math.abs(Number(pid)), socket: socket === '' ? undefined : socket }
}

/** Whether a server answers on the socket and works on this very folder. */
async function answers(socket: string, data: string): Promise<boolean> {
  const client = new pg.Client({
    host: socket,
    port: PORT,
    user: 'holdfast',
    database: 'postgres',
    connectionTimeoutMillis: 2_000,
  })
  client.on('error', () => undefined) // told by the query below as well
  try {
    await client.connect()
    const { rows } = await client.query<{ folder: string }>(
      "select current_setting('data_directory') as folder",
    )
    return rows[0]?.folder === data
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

/**
 * Children of a killed postmaster end by themselves within moments; one that is stuck must not live beside the next
 * postmaster. Ending them costs nothing that the write-ahead log does not hold. Meanwhile another server may have
 * started a postmaster, which is then no orphan: so look once more before each blow.
 */
async function outlastOrphans(place: Place, log: Logger): Promise<Postmaster | undefined> {
  for (const name of ['SIGQUIT', 'SIGKILL'] as const) {
    const left = await waitUntilGone(place.data)
    if (left.length === 0) return undefined
    const running = await findRunning(place, log)
    if (running !== undefined) return running
    log.warn({ pids: left }, 'PostgreSQL processes without their postmaster are ended')
    for (const pid of left) signal(pid, name)
  }
  return undefined
}

async function waitUntilGone(data: string): Promise<readonly number[]> {
  const until = Date.now() + GRACE_MS
  for (;;) {
    const left = await postgresProcesses(data)
    if (left.length === 0 || Date.now() > until) return left
    await delay(POLL_MS)
  }
}

/** Resolves undefined when it takes connections, or its last words when it ended. */
async function start(place: Place, binaries: Binaries): Promise<string | undefined> {
  const path = join(place.base, 'postgres.log')
  const size = (await stat(path).catch(whenMissing))?.size ?? 0
  if (size > LOG_MAX_BYTES) await rename(path, `${path}.1`)
  const output = await open(path, 'a', 0o600)
  const from = (await output.stat()).size
  const child = spawn(
    binaries.postgres,
    ['-D', place.data, ...SETTINGS, '-c', `unix_socket_directories=${place.socket}`],
    {
      ...place.account,
      cwd: '/',
      // Its own session: Ctrl-C in the terminal is for Holdfast, which stops it when the last answer is out.
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
    },
  )
  child.unref()
  let ended: string | undefined
  child.once('exit', (code, name) => {
    ended = `exit ${code ?? name}`
  })
  child.once('error', (error) => {
    ended = error.message
  })
  try {
    while (ended === undefined) {
      if (await answers(place.socket, place.data)) return undefined
      await delay(POLL_MS)
    }
    return `${ended} ${(await readFile(path)).subarray(from).toString('utf8').trim().slice(-2_000)}`
  } finally {
    await output.close()
  }
}

/** Terse errors keep row values, and so what people wrote, out of the log. */
const SETTINGS = [
  ['port', String(PORT)],
  ['listen_addresses', ''],
  ['unix_socket_permissions', '0700'],
  ['timezone', 'UTC'],
  ['log_timezone', 'UTC'],
  ['log_error_verbosity', 'terse'],
].flatMap(([name, value]) => ['-c', `${name}=${value}`])

/** Fast: sessions are ended, everything is written down. Then, after a while, immediately: the log recovers it. */
export async function stop(place: Place): Promise<void> {
  const file = await readPidFile(place.data)
  if (file === undefined) return
  for (const name of ['SIGINT', 'SIGQUIT'] as const) {
    if (!(await isPostgresOn(place.data, file.pid))) return
    signal(file.pid, name)
    const until = Date.now() + 5 * GRACE_MS
    while (Date.now() < until && (await isPostgresOn(place.data, file.pid))) await delay(POLL_MS)
  }
}
