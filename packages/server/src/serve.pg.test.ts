import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Config, readConfig } from './config.ts'
import { ensureFirstAdmin } from './first-admin.ts'
import { serve } from './serve.ts'
import { PASSWORD } from './testing/app.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'

const RUNBOOK = `
runbook: drill
version: 1.0.0
title: Drill
states:
  work: { title: Work, steps: { one: { title: One, role: anyone } }, onDone: end }
  end: { final: true }
`

let db: TestDatabase
let folder: string

beforeAll(async () => {
  db = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'holdfast-serve-'))
  await writeFile(join(folder, 'drill.yaml'), RUNBOOK)
})
afterAll(async () => {
  await db?.drop()
  await rm(folder, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  const address = server.address()
  await new Promise((done) => server.close(done))
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function configOf(more: Record<string, string> = {}): Promise<Config> {
  const port = String(await freePort())
  const read = readConfig({
    HOLDFAST_PORT: port,
    DATABASE_URL: db.url,
    HOLDFAST_RUNBOOKS: folder,
    HOLDFAST_DATA: folder,
    ...more,
  })
  if (!read.ok) throw new Error(read.problems.join())
  return read.config
}

/** A server, and everything that it wrote. */
async function started(config: Config) {
  const lines: string[] = []
  const out = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  const running = await serve(config, [], { log: pino({ level: 'info' }, out), terminal: false })
  return { ...running, url: `http://127.0.0.1:${config.port}`, said: () => lines.join('') }
}

test('the first start names a link; each later one another, until there is an admin', async () => {
  const first = await started(await configOf())
  const link = /"firstAdmin":"([^"]+)"/.exec(first.said())?.[1] ?? ''
  await first.stop()
  const second = await started(await configOf())
  const other = /"firstAdmin":"([^"]+)"/.exec(second.said())?.[1] ?? ''
  expect(other).not.toBe(link)
  // The older link is still good: whoever has it open in a browser need not start again.
  const body = JSON.stringify({
    token: link.split('/').at(-1),
    email: 'ada@mercy.example',
    name: 'Ada',
    password: PASSWORD,
  })
  const made = await fetch(`${second.url}/api/v1/setup`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
  })
  expect(made.status).toBe(204)
  await second.stop()
  const third = await started(
    await configOf({ HOLDFAST_ADMIN_EMAIL: 'eve@mercy.example', HOLDFAST_ADMIN_PASSWORD: PASSWORD }),
  )
  expect(third.said()).not.toMatch(/firstAdmin|eve@mercy/)
  await third.stop()
})

test('settings make the first admin of an empty database', async () => {
  const empty = await testDatabase()
  try {
    const admin = { email: 'Ada@mercy.example', password: PASSWORD }
    const config = { origin: 'http://localhost:4550', admin }
    // Two nodes that start together.
    const both = await Promise.all([
      ensureFirstAdmin(empty.pool, config),
      ensureFirstAdmin(empty.pool, config),
    ])
    expect(both.map(({ kind }) => kind).sort()).toEqual(['exists', 'made'])
    const server = await started(await configOf({ DATABASE_URL: empty.url }))
    const body = JSON.stringify({ email: 'ada@mercy.example', password: PASSWORD })
    const signedIn = await fetch(`${server.url}/api/auth/sign-in/email`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    })
    expect(await signedIn.json()).toMatchObject({ role: 'admin' })
    await server.stop()
  } finally {
    await empty.drop()
  }
})

test('nodes on one database accept each other’s sessions, without being told a secret', async () => {
  const [one, two] = [await started(await configOf()), await started(await configOf())]
  const body = JSON.stringify({ email: 'ada@mercy.example', password: PASSWORD })
  const signedIn = await fetch(`${one.url}/api/auth/sign-in/email`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
  })
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  expect((await fetch(`${two.url}/api/v1/me`, { headers: { cookie } })).status).toBe(200)
  await Promise.all([one.stop(), two.stop()])
})

test('stopping finishes what was begun, and then nothing of it runs', async () => {
  const server = await started(await configOf())
  const json = { 'content-type': 'application/json' }
  const signIn = JSON.stringify({ email: 'ada@mercy.example', password: PASSWORD })
  const signedIn = await fetch(`${server.url}/api/auth/sign-in/email`, {
    method: 'POST',
    body: signIn,
    headers: json,
  })
  const headers = { ...json, cookie: signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
  const body = JSON.stringify({ runbook: 'drill', title: 'Drill', severity: 4 })
  const { id } = (await (
    await fetch(`${server.url}/api/v1/incidents`, { method: 'POST', body, headers })
  ).json()) as { id: string }
  const notes = Array.from({ length: 20 }, (_, n) =>
    fetch(`${server.url}/api/v1/incidents/${id}/commands`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ commandId: randomUUID(), type: 'note.add', note: `${n}` }),
    }).then(
      (answer) => answer.status,
      () => 0,
    ),
  )
  // Some of these are answered before it stops; the others get 503 or no connection. Acknowledged ones are in the log.
  await Promise.race(notes)
  await server.stop()
  const statuses = await Promise.all(notes)
  const acknowledged = statuses.filter((status) => status === 200).length
  expect(acknowledged).toBeGreaterThan(0)
  expect(statuses.every((status) => [200, 503, 0].includes(status))).toBe(true)
  const { rows } = await db.pool.query(
    `select count(*)::int as count from events where incident_id = $1 and type = 'note.added'`,
    [id],
  )
  expect(rows[0].count).toBeGreaterThanOrEqual(acknowledged)
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow()
})

test('a start that fails stops again what it had started', async () => {
  const config = await configOf()
  const first = await started(config)
  await expect(started(config)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  expect((await fetch(`${first.url}/readyz`)).status).toBe(200)
  await first.stop()
})

test('no password, token, cookie or note is ever in what a server says', async () => {
  const server = await started(await configOf())
  const body = JSON.stringify({ email: 'ada@mercy.example', password: PASSWORD })
  const signedIn = await fetch(`${server.url}/api/auth/sign-in/email`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
  })
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const made = await fetch(`${server.url}/api/v1/tokens`, {
    method: 'POST',
    body: '{"name":"x","days":1}',
    headers: { cookie, 'content-type': 'application/json' },
  })
  const { token } = (await made.json()) as { token: string }
  const link = 'x'.repeat(43)
  await fetch(`${server.url}/api/v1/setup/${link}?token=${token}`)
  await fetch(`${server.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } })
  const said = server.said()
  await server.stop()
  expect(said).toContain('signed in')
  for (const secret of [PASSWORD, token, cookie.split('=')[1] ?? '', link]) expect(said).not.toContain(secret)
})
