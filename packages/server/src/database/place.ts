/**
 * Where the embedded PostgreSQL keeps its files. As root it runs as another account, who must reach them through every
 * parent folder; where it cannot (a clone below a 0700 home), a reachable folder is chosen once and written down, so
 * that a later change of modes never makes an existing incident log disappear.
 */
import { createHash } from 'node:crypto'
import { chmod, chown, lstat, mkdir, readFile, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDurably } from '../durable.ts'
import { type Account, canEnter, postgresAccount } from './account.ts'
import { DatabaseFault } from './faults.ts'
import type { Logger } from './pool.ts'

export type Place = {
  /** Holds the data, the log and, when its path is short enough, the socket. */
  readonly base: string
  readonly data: string
  /** Folder of the Unix socket, mode 0700: who can enter it is who may connect. */
  readonly socket: string
  readonly account: Account | undefined
}

/** Written into the data folder when PostgreSQL's own files had to go elsewhere. */
const POINTER = 'postgres-folder'
const SHARED = '/var/lib/holdfast'
/** `sun_path` holds 104 bytes on macOS and 108 on Linux, with the end mark. */
const SOCKET_PATH_MAX = 100
export const PORT = 5432

export async function choosePlace(dataFolder: string, log: Logger): Promise<Place> {
  if (process.platform === 'win32') {
    throw new DatabaseFault(
      'database_not_started',
      'The embedded database needs Unix sockets, which Node does not offer on Windows. Set DATABASE_URL.',
    )
  }
  // 0711: passable for PostgreSQL's account, not listable.
  await mkdir(dataFolder, { recursive: true, mode: 0o711 })
  const folder = await realpath(dataFolder)
  const account = await postgresAccount()
  const base = await chooseBase(folder, account, log)
  const data = join(base, 'postgres')
  return { base, data, socket: await socketFolder(base, account), account }
}

async function chooseBase(folder: string, account: Account | undefined, log: Logger): Promise<string> {
  const written = await readFile(join(folder, POINTER), 'utf8').catch(whenMissing)
  if (written !== undefined) {
    log.info({ folder: written.trim() }, `the database lies elsewhere, as ${POINTER} in the data folder says`)
    return written.trim()
  }
  if (account === undefined || (await canEnter(folder, account))) return folder
  if ((await lstat(join(folder, 'postgres')).catch(whenMissing)) !== undefined) {
    throw new DatabaseFault(
      'database_not_started',
      `The account "postgres" can no longer enter ${folder}, where the database is. Let it pass every parent folder (chmod o+x).`,
    )
  }
  const base = join(SHARED, shortHash(folder))
  await mkdir(base, { recursive: true, mode: 0o711 })
  if (!(await canEnter(base, account))) {
    throw new DatabaseFault(
      'database_not_started',
      `The account "postgres" can enter neither ${folder} nor ${base}. Set HOLDFAST_DATA to a folder that it reaches.`,
    )
  }
  await createDurably(join(folder, POINTER), `${base}\n`, 0o644)
  log.warn({ folder: base }, `the account "postgres" cannot enter ${folder}: the database is kept in ${base}`)
  return base
}

async function socketFolder(base: string, account: Account | undefined): Promise<string> {
  const near = join(base, 'socket')
  if (Buffer.byteLength(socketFile(near)) <= SOCKET_PATH_MAX) return ownFolder(near, account)
  const runtime = account === undefined ? (process.env.XDG_RUNTIME_DIR ?? tmpdir()) : '/run'
  return ownFolder(join(runtime, `holdfast-${shortHash(base)}`), account)
}

/** Makes the folder, or makes sure that it is a folder of the right owner: `/tmp` is everybody's. */
async function ownFolder(folder: string, account: Account | undefined): Promise<string> {
  await mkdir(folder, { mode: 0o700 }).catch(unless('EEXIST'))
  if (account !== undefined) await chown(folder, account.uid, account.gid)
  const found = await lstat(folder)
  if (!found.isDirectory() || found.uid !== (account?.uid ?? process.getuid?.())) {
    throw new DatabaseFault(
      'database_not_started',
      `${folder} is not a folder of ours. Remove it, or set HOLDFAST_DATA to another place.`,
    )
  }
  await chmod(folder, 0o700)
  return folder
}

export function socketFile(folder: string): string {
  return join(folder, `.s.PGSQL.${PORT}`)
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}

/** A catch for the errors named, and no other. */
export function unless(...codes: readonly string[]): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (error.code === undefined || !codes.includes(error.code)) throw error
    return undefined
  }
}

export const whenMissing = unless('ENOENT')
