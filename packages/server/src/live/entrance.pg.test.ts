import { CLOSE } from '@holdfast/protocol'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type Account, account, ask, launch, ORIGIN, signIn, startApp, type TestApp } from '../testing/app.ts'
import { type TestDatabase, testDatabase } from '../testing/database.ts'
import { greeted, openSocket, portOf, type TestSocket } from '../testing/socket.ts'
import { LIVE_LIMITS } from './index.ts'

let db: TestDatabase
let server: TestApp
let ana: Account
let ben: Account
let eve: Account
const open: TestSocket[] = []

beforeAll(async () => {
  db = await testDatabase()
  server = await startApp(db, { limits: { ...LIVE_LIMITS, helloMs: 300, presenceMs: 20 } })
  ana = await account(db, 'commander', 'Ana')
  ben = await account(db, 'responder', 'Ben')
  eve = await account(db, 'responder', 'Eve')
})
afterEach(() => {
  for (const socket of open.splice(0)) socket.cut()
})
afterAll(async () => {
  await server?.close()
  await db?.drop()
})

const enter = async (who: Account): Promise<TestSocket> => {
  const socket = await greeted(server, who.as)
  open.push(socket)
  return socket
}
const knock = async (headers: Record<string, string> = {}): Promise<TestSocket> => {
  const socket = await openSocket(server, headers)
  open.push(socket)
  return socket
}
const noteOf = (note: string) => ({ type: 'note.add' as const, note })
const _upTo = (seq: number, from = 1) => Array.from({ length: seq - from + 1 }, (_, index) => from + index)

test('a socket without a session is closed with the code that says so', async () => {
  expect(await (await knock()).closed).toMatchObject({ code: CLOSE.signedOut })
  expect(await (await knock({ authorization: 'Bearer hf_wrong' })).closed).toMatchObject({
    code: CLOSE.signedOut,
  })
})

test('a page that is not ours is turned away before its session is looked at', async () => {
  const cookie = await signIn(server, ben)
  for (const origin of ['https://evil.example', 'null', `${ORIGIN}.evil.example`])
    expect(await (await knock({ cookie, origin })).closed).toMatchObject({ code: CLOSE.badOrigin })
  const ours = await knock({ cookie, origin: ORIGIN })
  ours.send({ type: 'hello', protocol: 1 })
  expect(await ours.find('hello')).toMatchObject({
    protocol: 1,
    person: { id: ben.id, name: 'Ben' },
    build: 'test',
  })
})

test('hello comes first, once, and soon', async () => {
  const early = await knock(ana.as)
  early.send({ type: 'ping', n: 1 })
  expect(await early.closed).toMatchObject({ code: CLOSE.badMessage, reason: 'hello comes first' })
  expect(await (await knock(ana.as)).closed).toMatchObject({
    code: CLOSE.badMessage,
    reason: 'hello did not come',
  })
  const twice = await enter(ana)
  twice.send({ type: 'hello', protocol: 1 })
  expect(await twice.closed).toMatchObject({ code: CLOSE.badMessage })
})

test.each([
  ['not JSON', 'x'],
  ['an unknown type', '{"type":"delete"}'],
  ['an extra key', '{"type":"ping","n":1,"admin":true}'],
  ['a message of 70 KB', JSON.stringify({ type: 'ping', n: 1, x: 'x'.repeat(70_000) })],
])('%s closes the socket, and only that one', async (_, raw) => {
  const [bad, good] = [await enter(ana), await enter(ben)]
  bad.ws.send(raw)
  expect([CLOSE.badMessage, 1009]).toContain((await bad.closed).code)
  good.send({ type: 'ping', n: 7 })
  expect(await good.find('pong')).toMatchObject({ n: 7, now: expect.stringMatching(/Z$/) })
})

test('signing out closes the sockets of that session and no other', async () => {
  const [cookie, other] = [await signIn(server, ben), await signIn(server, eve)]
  const socket = await greeted(server, { cookie, origin: ORIGIN })
  const stays = await greeted(server, { cookie: other, origin: ORIGIN })
  open.push(stays)
  await server.app.inject({ method: 'POST', url: '/api/auth/sign-out', headers: { cookie, origin: ORIGIN } })
  expect(await socket.closed).toMatchObject({ code: CLOSE.signedOut })
  stays.send({ type: 'ping', n: 1 })
  await stays.find('pong')
})

test('a revoked session loses its sockets on another node too', async () => {
  const other = await startApp(db)
  try {
    const cookie = await signIn(server, ben)
    const socket = await greeted(other, { cookie, origin: ORIGIN })
    await server.app.inject({
      method: 'POST',
      url: '/api/auth/sign-out',
      headers: { cookie, origin: ORIGIN },
    })
    expect(await socket.closed).toMatchObject({ code: CLOSE.signedOut })
  } finally {
    await other.close()
  }
})

test('a session that ended without any news is found out by the regular check', async () => {
  const strict = await startApp(db, { limits: { ...LIVE_LIMITS, recheckMs: 50 } })
  try {
    const cookie = await signIn(strict, ben)
    const socket = await greeted(strict, { cookie, origin: ORIGIN })
    await db.pool.query('delete from auth.session where "userId" = $1', [ben.id])
    expect(await socket.closed).toMatchObject({ code: CLOSE.signedOut })
  } finally {
    await strict.close()
  }
})

test('a deleted token closes its sockets', async () => {
  const made = await ask(server, ben, { method: 'POST', url: '/api/v1/tokens', body: { name: 'x', days: 1 } })
  const socket = await greeted(server, { authorization: `Bearer ${made.json().token}` })
  await ask(server, ben, { method: 'DELETE', url: `/api/v1/tokens/${made.json().id}` })
  expect(await socket.closed).toMatchObject({ code: CLOSE.signedOut })
})

test('a line that is dead without a goodbye is found out by the beat', async () => {
  const strict = await startApp(db, { limits: { ...LIVE_LIMITS, beatMs: 50 } })
  try {
    const [dead, alive] = [await greeted(strict, ana.as), await greeted(strict, ana.as)]
    dead.ws.pause()
    await vi.waitFor(() => expect(strict.app.websocketServer.clients.size).toBe(1), 10_000)
    alive.send({ type: 'ping', n: 1 })
    await alive.find('pong')
    dead.ws.resume()
    expect(await dead.closed).toMatchObject({ code: 1006 })
  } finally {
    await strict.close()
  }
})

test('too many messages or watches end the socket', async () => {
  const chatty = await enter(ana)
  for (let n = 0; n < 300; n++) chatty.send({ type: 'ping', n })
  expect(await chatty.closed).toMatchObject({ code: CLOSE.tooMany })
  const greedy = await enter(ana)
  for (let n = 0; n < 21; n++) greedy.send({ type: 'watch', incident: await launch(server, ana), after: 0 })
  expect(await greedy.closed).toMatchObject({ code: CLOSE.tooMany })
}, 30_000)

test('a server that goes down says so, and what was acknowledged is in the log', async () => {
  const going = await startApp(db)
  const incident = await launch(going, ana)
  const socket = await greeted(going, ana.as)
  const port = await portOf(going)
  const commandId = socket.give(incident, noteOf('last words'))
  const { seq } = await socket.find('accepted', (message) => message.commandId === commandId)
  await going.close()
  expect(await socket.closed).toMatchObject({ code: CLOSE.restarting })
  await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow()
  const events = await server.deps.incidents.events(incident, seq - 1, 1)
  expect(events[0]?.commandId).toBe(commandId)
})
