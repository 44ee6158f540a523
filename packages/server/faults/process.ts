/** The real server as a process of its own, with an embedded database: started, killed, started again. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { postgresProcesses, signal } from '../src/database/processes.ts'

const PACKAGE = fileURLToPath(new URL('../', import.meta.url))
const PROGRAMS = {
  /** What one installs; `tsc -b` makes it. */
  dist: ['dist/main.js'],
  source: ['--conditions=@holdfast/source', '--import', 'tsx', 'src/main.ts'],
} as const

export const ADMIN = { email: 'storm@holdfast.example', password: 'kill-it-a-hundred-times' }

export type Program = keyof typeof PROGRAMS

export type ServerProcess = {
  readonly url: string
  /** PostgreSQL's own folder. */
  readonly data: string
  start(): void
  isAlive(): boolean
  killServer(): Promise<void>
  /** `postmaster`: that process alone, its children must notice; `all`: everything of the database at one blow. */
  killPostgres(what: 'postmaster' | 'all'): Promise<void>
  /** Server and database, as the scheduler stops them: nothing of them writes until they are killed. */
  freeze(): Promise<void>
  /** As an operator does. @returns the exit code */
  stop(): Promise<number | null>
}

export async function serverProcess(dataFolder: string, program: Program): Promise<ServerProcess> {
  const port = await freePort()
  const data = join(dataFolder, 'postgres')
  let child: ChildProcess | undefined

  function start(): void {
    child = spawn(process.execPath, [...PROGRAMS[program], 'serve'], {
      cwd: PACKAGE,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        PATH: process.env.PATH,
        HOLDFAST_PORT: String(port),
        HOLDFAST_DATA: dataFolder,
        HOLDFAST_RUNBOOKS: join(PACKAGE, 'faults/runbooks'),
        HOLDFAST_ADMIN_EMAIL: ADMIN.email,
        HOLDFAST_ADMIN_PASSWORD: ADMIN.password,
      },
    })
  }
  const isAlive = () => child !== undefined && child.exitCode === null && child.signalCode === null

  return {
    url: `http://localhost:${port}`,
    data,
    start,
    isAlive,
    killServer: async () => {
      if (child === undefined || !isAlive()) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
    killPostgres: async (what) => {
      const pids = await postgresProcesses(data)
      const victims = what === 'all' ? pids : await postmasterOf(pids)
      for (const pid of victims) signal(pid, 'SIGKILL')
    },
    freeze: async () => {
      child?.kill('SIGSTOP')
      for (const pid of await postgresProcesses(data)) signal(pid, 'SIGSTOP')
    },
    stop: async () => {
      if (child === undefined || !isAlive()) return null
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      const [code] = await Promise.race([ended, delay(30_000, ['took too long'])])
      if (typeof code === 'string') throw new Error(`the server ${code} to stop`)
      return code
    },
  }
}

/** The one whose parent is none of the others. */
async function postmasterOf(pids: readonly number[]): Promise<readonly number[]> {
  const parents = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
      return Number(/\) \S (\d+)/.exec(stat)?.[1] ?? 0)
    }),
  )
  return pids.filter((_, index) => !pids.includes(parents[index] ?? 0))
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done))
  const address = probe.address()
  await new Promise((done) => probe.close(done))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
