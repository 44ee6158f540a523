/** PostgreSQL refuses to run as root: then it runs as the account `postgres`, which is made when missing. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { DatabaseFault } from './faults.ts'

const run = promisify(execFile)

export type Account = { readonly uid: number; readonly gid: number }

const NAME = 'postgres'

/** The account to run PostgreSQL as; undefined: as ourselves. */
export async function postgresAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  return (await lookUp()) ?? (await create())
}

async function lookUp(): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', NAME]), run('id', ['-g', NAME])])
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return undefined // `id` fails when there is no such account
  }
}

/** `useradd` on most systems; `adduser` in BusyBox ones (Alpine). */
const MAKERS: readonly (readonly [string, ...string[]])[] = [
  ['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', NAME],
  ['adduser', '-S', '-D', '-H', NAME],
]

async function create(): Promise<Account> {
  const causes: unknown[] = []
  for (const [command, ...args] of MAKERS) {
    try {
      await run(command, args)
    } catch (error) {
      causes.push(error)
      continue
    }
    const account = await lookUp()
    if (account !== undefined) return account
  }
  throw new DatabaseFault(
    'database_not_started',
    `PostgreSQL does not run as root and the account "${NAME}" could not be made. Make it, start Holdfast as another user, or set DATABASE_URL.`,
    new AggregateError(causes),
  )
}

/** Whether the account may enter the folder: every parent counts, access lists too, so it is tried, not computed. */
export async function canEnter(folder: string, account: Account): Promise<boolean> {
  try {
    await run('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { uid: account.uid, gid: account.gid, cwd: '/' })
    return true
  } catch {
    return false
  }
}
