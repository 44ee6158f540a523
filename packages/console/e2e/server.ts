/** A real server with its own data folder: started, killed and started again as an operator would. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const START_MS = 120_000

export const ADMIN = { email: 'ana@hospital.test', password: 'correct horse battery' }

export type Server = {
  readonly url: string
  /** As a power cut would: no goodbye to anybody. */
  readonly kill: () => Promise<void>
  /** As an operator would: sockets are told. */
  readonly stop: () => Promise<void>
  readonly start: () => Promise<void>
  /** Stops it and removes its data. */
  readonly end: () => Promise<void>
}

/** Builds what is stale (scripts/start.mjs), starts, and waits until it is ready. `DATABASE_URL` is used when set. */
export async function startServer(): Promise<Server> {
  const data = await mkdtemp(join(tmpdir(), 'holdfast-e2e-'))
  const port = await freePort()
  const url = `http://localhost:${port}`
  let child: ChildProcess | undefined

  async function start(): Promise<void> {
    const output: string[] = []
    child = spawn(process.execPath, ['scripts/start.mjs'], {
      cwd: ROOT,
      env: {
        ...process.env,
        HOLDFAST_PORT: String(port),
        HOLDFAST_DATA: data,
        HOLDFAST_ADMIN_EMAIL: ADMIN.email,
        HOLDFAST_ADMIN_PASSWORD: ADMIN.password,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk) => output.push(String(chunk)))
    const until = Date.now() + START_MS
    while (!(await isReady(url))) {
      if (child.exitCode !== null || Date.now() > until)
        throw new Error(`the server did not start:\n${output.join('')}`)
      await new Promise((next) => setTimeout(next, 100))
    }
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const running = child
    child = undefined
    if (running === undefined || running.exitCode !== null) return
    const gone = once(running, 'exit')
    running.kill(signal)
    await gone
  }

  await start()
  return {
    url,
    start,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    end: async () => {
      await end('SIGTERM')
      await rm(data, { recursive: true, force: true })
    },
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok
  } catch {
    return false
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
