/** The ground the demo stands on: its own server with an empty database, on this machine only. */
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { CliFault } from '../errors.ts'
import { type ServerProcess, startServer } from '../server-process.ts'
import type { World } from '../world.ts'
import { DOMAIN, PASSWORD } from './hospital.ts'

const FIRST_PORT = 4550
const PORTS = 50
const READY_MS = 60_000
const LOOK_MS = 100
/** What the server said last is told when it does not come up. */
const LAST_WORDS = 4_000

export const ADMIN = { email: `admin@${DOMAIN}`, password: PASSWORD }

export type Ground = {
  readonly url: string
  readonly server: ServerProcess
  /** Rejects with the server's last words when it ends, expected or not. */
  readonly lost: Promise<never>
}

/** @throws {CliFault} `demo_failed` with the server's last words when it ends, or is not ready in a minute */
export async function openGround(world: World): Promise<Ground> {
  const port = await freePort(Number(world.env.HOLDFAST_PORT) || FIRST_PORT)
  const data = resolve(world.env.HOLDFAST_DATA || './data', port === FIRST_PORT ? 'demo' : `demo-${port}`)
  await clear(data)
  const { DATABASE_URL: _never, ...env } = world.env
  const server = startServer(['serve'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...env,
      HOLDFAST_PORT: String(port),
      HOLDFAST_HOST: '127.0.0.1', // the passwords are printed: nobody else may reach it
      HOLDFAST_ORIGIN: '',
      HOLDFAST_DATA: data,
      HOLDFAST_ADMIN_EMAIL: ADMIN.email,
      HOLDFAST_ADMIN_PASSWORD: ADMIN.password,
    },
  })
  let words = ''
  for (const stream of [server.child.stdout, server.child.stderr])
    stream?.on('data', (chunk) => {
      words = (words + chunk).slice(-LAST_WORDS)
    })
  const url = `http://localhost:${port}`
  const lost = server.ended.then((code) => {
    throw new CliFault('demo_failed', { what: `its server ended with ${code}.\n${words}` })
  })
  // At the end it is expected, and nobody listens any more.
  lost.catch(() => undefined)
  await Promise.race([untilReady(world, url), lost])
  return { url, server, lost }
}

/** The database may lie elsewhere (a folder that PostgreSQL's account can reach); the data folder then says where. */
async function clear(data: string): Promise<void> {
  const pointer = join(data, 'postgres-folder')
  if (existsSync(pointer)) {
    const elsewhere = (await readFile(pointer, 'utf8')).trim()
    await rm(join(elsewhere, 'postgres'), { recursive: true, force: true })
  }
  await rm(data, { recursive: true, force: true })
}

async function untilReady(world: World, url: string): Promise<void> {
  const until = world.now().getTime() + READY_MS
  while (world.now().getTime() < until && !world.interrupted.aborted) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined) // not listening yet
    if (answer?.ok) return
    await world.sleep(LOOK_MS)
  }
  if (!world.interrupted.aborted)
    throw new CliFault('demo_failed', { what: `its server is not ready after ${READY_MS / 1000} s.` })
}

async function freePort(first: number): Promise<number> {
  for (let port = first; port < first + PORTS; port++) if (await isFree(port)) return port
  throw new CliFault('demo_failed', { what: `no port is free from ${first} to ${first + PORTS - 1}.` })
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer()
    probe.once('error', () => done(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => done(true)))
  })
}
