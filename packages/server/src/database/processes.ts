/**
 * Which processes are PostgreSQL's on a given data folder. A pid in a file proves nothing: after a reboot or in a
 * container it names somebody else. On Linux a postgres process works in its data folder, which nobody else does.
 */
import { execFile } from 'node:child_process'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Whether `pid` is, right now, a living PostgreSQL process of this data folder (a real path). */
export async function isPostgresOn(data: string, pid: number): Promise<boolean> {
  if (process.platform !== 'linux') return isPostmasterByCommand(data, pid)
  try {
    const [folder, command] = await Promise.all([
      readlink(`/proc/${pid}/cwd`),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ])
    return folder === data && command.includes('postgres')
  } catch {
    return false // gone, a zombie, or not ours to look at: in no case our database
  }
}

/** Every PostgreSQL process of the folder: on Linux only. Elsewhere PostgreSQL's own shared-memory check must do. */
export async function postgresProcesses(data: string): Promise<readonly number[]> {
  if (process.platform !== 'linux') return []
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const ours = await Promise.all(pids.map(async (pid) => ((await isPostgresOn(data, pid)) ? [pid] : [])))
  return ours.flat()
}

async function isPostmasterByCommand(data: string, pid: number): Promise<boolean> {
  try {
    const { stdout } = await run('ps', ['-o', 'command=', '-p', String(pid)])
    return stdout.includes('postgres') && stdout.includes(data)
  } catch {
    return false // ps fails when there is no such process
  }
}

/** Sends a signal; a process that is gone already is fine. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
