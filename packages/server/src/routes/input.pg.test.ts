import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Account, account, ask, launch, startApp, type TestApp } from '../testing/app.ts'
import { type TestDatabase, testDatabase } from '../testing/database.ts'

let db: TestDatabase
let server: TestApp
let ana: Account
let incident: string

beforeAll(async () => {
  db = await testDatabase()
  server = await startApp(db)
  ana = await account(db, 'admin', 'Ana')
  incident = await launch(server, ana)
})
afterAll(async () => {
  await server?.close()
  await db?.drop()
})

const commands = () => `/api/v1/incidents/${incident}/commands`
const post = (url: string, payload: string, contentType = 'application/json') =>
  server.app.inject({ method: 'POST', url, payload, headers: { ...ana.as, 'content-type': contentType } })
const headSeq = async () => (await ask(server, ana, { url: `/api/v1/incidents/${incident}` })).json().headSeq

const note = (more: object = {}) => ({ commandId: randomUUID(), type: 'note.add', note: 'x', ...more })

test.each([
  ['nothing', ''],
  ['half a body', '{"type":'],
  ['a forbidden key', '{"__proto__":{"role":"admin"},"type":"note.add"}'],
])('%s is 400, and nothing is recorded', async (_, payload) => {
  const before = await headSeq()
  const answer = await post(commands(), payload)
  expect([answer.statusCode, answer.json().code]).toEqual([400, 'bad_json'])
  expect(await headSeq()).toBe(before)
})

test.each([
  ['null', null, ''],
  ['an array', [], ''],
  ['a number', 7, ''],
  ['no command id', { type: 'note.add', note: 'x' }, 'commandId'],
  ['an unknown type', note({ type: 'incident.delete' }), 'command.type'],
  ["the server's own command", note({ type: 'timer.fire', timer: 'x' }), 'command.type'],
  ['a field that the command does not have', note({ by: { id: 'somebody', name: 'else' } }), 'command'],
  ['a wrong type', note({ note: { text: 'x' } }), 'command.note'],
  ['a blank note', note({ note: '   ' }), 'command.note'],
  ['a note of 10,001 characters', note({ note: 'x'.repeat(10_001) }), 'command.note'],
  ['a note with a character that nobody sees', note({ note: 'a\u0000b' }), 'command.note'],
  ['a note with half a character', note({ note: 'a\ud800' }), 'command.note'],
  ['a time without milliseconds', note({ occurredAt: '2026-11-24T03:12:00Z' }), 'command.occurredAt'],
])('%s is 422 with its place, and nothing is recorded', async (_, body, path) => {
  const before = await headSeq()
  const answer = await post(commands(), JSON.stringify(body))
  expect([answer.statusCode, answer.json().code, answer.json().issues[0].path]).toEqual([
    422,
    'invalid',
    path,
  ])
  expect(await headSeq()).toBe(before)
})

test.each([
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/xml',
])('%s is 415', async (contentType) => {
  const answer = await post(commands(), JSON.stringify(note()), contentType)
  expect([answer.statusCode, answer.json().code]).toEqual([415, 'not_json_body'])
})

test('a body over 64 KiB is 413; a runbook to check may have 1 MiB', async () => {
  const large = JSON.stringify({ source: 'x'.repeat(1_048_576) })
  expect((await post(commands(), large)).json().code).toBe('too_large')
  expect((await post('/api/v1/runbooks/check', large)).statusCode).toBe(200)
  expect(
    (await post('/api/v1/runbooks/check', JSON.stringify({ source: 'x'.repeat(1_048_577) }))).statusCode,
  ).toBe(422)
})

test('a person that there is not is 422, in a command and at the launch', async () => {
  const stranger = randomUUID()
  const assign = await post(
    commands(),
    JSON.stringify({ commandId: randomUUID(), type: 'role.assign', role: 'soc', person: stranger }),
  )
  expect(assign.json()).toMatchObject({ status: 422, code: 'person_unknown', people: [stranger] })
  const launching = { runbook: 'ladder', title: 'x', severity: 1, roles: { soc: [stranger] } }
  expect((await post('/api/v1/incidents', JSON.stringify(launching))).json().code).toBe('person_unknown')
})

test("the engine's refusals keep their code, status and facts, and name the request", async () => {
  const early = await post(
    commands(),
    JSON.stringify({ commandId: randomUUID(), type: 'step.complete', step: 'two' }),
  )
  expect(early.json()).toMatchObject({
    status: 409,
    code: 'step_blocked',
    needs: ['one'],
    type: '/problems/step_blocked',
  })
  expect(early.headers['content-type']).toMatch('application/problem+json')
  expect(early.json().requestId).toBe(early.headers['x-request-id'])
  const unknown = await post(
    '/api/v1/incidents',
    JSON.stringify({ runbook: 'nowhere', title: 'x', severity: 1 }),
  )
  expect(unknown.json()).toMatchObject({ status: 422, code: 'runbook_unknown', runbook: 'nowhere' })
})

test.each([
  '/api/v1/incidents/INC-1999-001',
  '/api/v1/incidents/%00',
  `/api/v1/incidents/${'x'.repeat(200)}`,
  '/api/v1/incidents/..%2f..%2fetc',
  '/api/v1/nothing',
  '/api/auth/sign-up/email',
  '/api/auth/get-session',
])('%s is not there', async (url) => {
  const answer = await ask(server, ana, { url })
  expect([answer.statusCode, answer.json().code]).toEqual([404, 'not_found'])
})

test('an incident is found by its number as by its id', async () => {
  const byId = (await ask(server, ana, { url: `/api/v1/incidents/${incident}` })).json()
  const byNumber = (await ask(server, ana, { url: `/api/v1/incidents/${byId.number}` })).json()
  expect(byNumber).toEqual(byId)
})

test('events are paged by seq, and say where the log stands', async () => {
  const page = (
    await ask(server, ana, { url: `/api/v1/incidents/${incident}/events?after=1&limit=1` })
  ).json()
  expect(page.events.map(({ seq }: { seq: number }) => seq)).toEqual([2])
  expect(page.headSeq).toBeGreaterThan(2)
  expect((await ask(server, ana, { url: `/api/v1/incidents/${incident}/events?after=-1` })).statusCode).toBe(
    422,
  )
})

test('the description of the API names every route of the contract, each with who may call it', async () => {
  const document = (await ask(server, undefined, { url: '/api/openapi.json' })).json()
  expect(document.openapi).toBe('3.1.0')
  expect(document.paths['/api/v1/incidents/{id}/commands'].post.security).toHaveLength(2)
  expect(document.paths['/api/auth/sign-in/email'].post.security).toEqual([])
  expect(document.components.schemas.Launch ?? document.components.schemas.LaunchInput).toBeDefined()
  for (const [path, methods] of Object.entries<object>(document.paths))
    for (const [method, operation] of Object.entries<{ summary?: string }>({ ...methods } as never))
      expect([method, path, operation.summary]).toEqual([method, path, expect.any(String)])
})
