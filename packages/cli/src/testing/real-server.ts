/** The real server as a process of its own, on a database of the test's: started, killed and started again. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url))
const FROM_SOURCE = ['--conditions=@holdfast/source', '--import', 'tsx']
export const ADMIN = { email: 'admin@stbrigid.example', password: 'paper-forms-ready' }

export type RealServer = {
  readonly url: string
  readonly env: Readonly<Record<string, string>>
  /** As when the power goes. */
  readonly kill: () => Promise<void>
  /** On the same port. */
  readonly start: () => Promise<void>
  readonly close: () => Promise<void>
}

export async function realServer(databaseUrl: string): Promise<RealServer> {
  const port = await freePort()
  const url = `http://localhost:${port}`
  const env = {
    DATABASE_URL: databaseUrl,
    HOLDFAST_PORT: String(port),
    HOLDFAST_ADMIN_EMAIL: ADMIN.email,
    HOLDFAST_ADMIN_PASSWORD: ADMIN.password,
  }
  let child: ChildProcess | undefined
  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
  async function start(): Promise<void> {
    child = spawn(process.execPath, [...FROM_SOURCE, 'packages/server/src/main.ts', 'serve'], {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await said(child, 'Holdfast is ready')
  }
  await start()
  return { url, env, start, kill: () => end('SIGKILL'), close: () => end('SIGTERM') }
}

/** Runs the command line as a process of its own. @returns its exit code and what it wrote */
export async function runProcess(words: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [...FROM_SOURCE, 'packages/cli/src/main.ts', ...words], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  child.stderr.on('data', (chunk) => {
    err += chunk
  })
  const [exit] = await once(child, 'close')
  return { exit: Number(exit), out, err }
}

function said(child: ChildProcess, words: string): Promise<void> {
  return new Promise((done, fail) => {
    let text = ''
    child.stdout?.on('data', (chunk) => {
      text += chunk
      if (text.includes(words)) done()
    })
    child.once('exit', (code) => fail(new Error(`the server ended with ${code}: ${text}`)))
  })
}

export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done))
  const address = probe.address()
  await new Promise((done) => probe.close(done))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
