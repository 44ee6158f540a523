import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
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
  incident = await launch(server, ana, 'outbreak')
})
afterAll(async () => {
  await server?.close()
  await db?.drop()
})

/** Bodies that are right; each run makes one key of one of them wrong, or something that nobody thought of. */
const BODIES: Readonly<Record<string, object>> = {
  claim: { type: 'step.claim', step: 'confirm', plan: 'outbreak', occurredAt: '2026-11-24T03:12:00.000Z' },
  complete: {
    type: 'step.complete',
    step: 'confirm',
    note: 'Seen',
    facts: { strain: 'x', people_affected: 3 },
    evidence: [{ title: 'Photograph', kind: 'text', value: 'of the note' }],
  },
  add: {
    type: 'step.add',
    state: 'triage',
    title: 'Call',
    id: 'call',
    role: 'soc',
    needs: ['confirm'],
    required: false,
  },
  choose: { type: 'decision.choose', step: 'verdict', option: 'ransomware', reason: 'Seen' },
  fact: { type: 'fact.set', plan: 'outbreak', fact: 'strain', value: 'x' },
  note: { type: 'note.add', note: 'Phones are down', step: 'confirm' },
  assign: { type: 'role.assign', role: 'soc', person: 'somebody' },
}
const LAUNCH = { runbook: 'ladder', title: 'Drill', severity: 2, exercise: true, roles: { soc: [] } }
const PERSON = { email: 'new@mercy.example', name: 'New', role: 'responder' }

const anything = fc.oneof(
  fc.jsonValue(),
  // Halves of characters, control characters, and what JavaScript gives a meaning.
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '\u0000',
    '\ud800',
    '__proto__',
    'constructor',
    'toString',
    -1,
    1e308,
    Number.MAX_SAFE_INTEGER + 1,
  ),
)

const mutated = (body: object) =>
  fc.tuple(fc.constantFrom(...Object.keys(body)), anything).map(([key, value]) => ({ ...body, [key]: value }))

async function answersSanely(url: string, body: unknown): Promise<void> {
  const answer = await ask(server, ana, { method: 'POST', url, body })
  expect([JSON.stringify(body), answer.statusCode < 500 ? '' : answer.body]).toEqual([
    JSON.stringify(body),
    '',
  ])
}

test('whatever a body holds, a command is answered and never breaks the server', async () => {
  const commands = fc.oneof(anything, ...Object.values(BODIES).map(mutated))
  await fc.assert(
    fc.asyncProperty(commands, async (command) => {
      const body = typeof command === 'object' ? { commandId: randomUUID(), ...command } : command
      await answersSanely(`/api/v1/incidents/${incident}/commands`, body)
    }),
    { numRuns: 400 },
  )
})

test('whatever a body holds, launching and making accounts are answered', async () => {
  const launches = mutated(LAUNCH).map((body) => ({ url: '/api/v1/incidents', body }))
  const people = mutated(PERSON).map((body) => ({ url: '/api/v1/people', body }))
  await fc.assert(
    fc.asyncProperty(fc.oneof(launches, people), ({ url, body }) => answersSanely(url, body)),
    { numRuns: 200 },
  )
})

test('the log still verifies by reading, whatever was recorded', async () => {
  const shown = await ask(server, ana, { url: `/api/v1/incidents/${incident}` })
  const all = await ask(server, ana, { url: `/api/v1/incidents/${incident}/events?limit=1000` })
  expect([shown.statusCode, all.statusCode]).toEqual([200, 200])
})
