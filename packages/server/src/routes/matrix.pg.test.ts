import { randomUUID } from 'node:crypto'
import fastify from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addGuard } from '../guard.ts'
import { LIVE_ACTIONS, POLICY } from '../policy.ts'
import {
  type Account,
  type Asked,
  account,
  ask,
  give,
  launch,
  startApp,
  type TestApp,
} from '../testing/app.ts'
import { type TestDatabase, testDatabase } from '../testing/database.ts'

let db: TestDatabase
let server: TestApp
let people: Record<'admin' | 'commander' | 'stranger' | 'member' | 'reviewer' | 'spare', Account>
let incident: string

beforeAll(async () => {
  db = await testDatabase()
  server = await startApp(db)
  people = {
    admin: await account(db, 'admin', 'Ada'),
    commander: await account(db, 'commander', 'Cora'),
    stranger: await account(db, 'responder', 'Sten'),
    member: await account(db, 'responder', 'Mia'),
    reviewer: await account(db, 'reviewer', 'Rex'),
    spare: await account(db, 'responder', 'Spare'),
  }
  incident = await launch(server, people.commander)
  const assign = { type: 'role.assign', role: 'soc', person: people.member.id }
  expect((await give(server, people.commander, incident, assign)).statusCode).toBe(200)
})
afterAll(async () => {
  await server?.close()
  await db?.drop()
})

/** Statuses in this order; `member` is a responder with a role on the incident, `commander` launched it. */
const WHO = [undefined, 'stranger', 'member', 'reviewer', 'commander', 'admin'] as const
type Statuses = readonly [number, number, number, number, number, number]

const nowhere = '018f0000-0000-7000-8000-000000000000'
const body = {
  note: () => ({ commandId: randomUUID(), type: 'note.add', note: 'Phones are down' }),
  launch: { runbook: 'ladder', title: 'Drill', severity: 4, exercise: true },
  person: { email: 'not an address', name: 'Nobody', role: 'responder' },
}

// Where a body is wrong on purpose (422) the caller got past the guard, and nothing was changed for the next one.
const MATRIX: Readonly<Record<string, readonly [Asked | (() => Asked), Statuses]>> = {
  'GET /*': [{ url: '/' }, [404, 404, 404, 404, 404, 404]],
  'GET /healthz': [{ url: '/healthz' }, [200, 200, 200, 200, 200, 200]],
  'GET /readyz': [{ url: '/readyz' }, [200, 200, 200, 200, 200, 200]],
  'GET /api/openapi.json': [{ url: '/api/openapi.json' }, [200, 200, 200, 200, 200, 200]],
  'POST /api/auth/sign-in/email': [
    { method: 'POST', url: '/api/auth/sign-in/email', body: {} },
    [422, 422, 422, 422, 422, 422],
  ],
  'POST /api/auth/sign-out': [{ method: 'POST', url: '/api/auth/sign-out' }, [204, 204, 204, 204, 204, 204]],
  'GET /api/v1/setup/:token': [{ url: `/api/v1/setup/${'x'.repeat(43)}` }, [404, 404, 404, 404, 404, 404]],
  'POST /api/v1/setup': [
    { method: 'POST', url: '/api/v1/setup', body: { token: 'x'.repeat(43), password: 'twelve letters' } },
    [404, 404, 404, 404, 404, 404],
  ],
  'GET /api/v1/me': [{ url: '/api/v1/me' }, [401, 200, 200, 200, 200, 200]],
  'GET /api/v1/people': [{ url: '/api/v1/people' }, [401, 200, 200, 200, 200, 200]],
  'POST /api/v1/people': [
    { method: 'POST', url: '/api/v1/people', body: body.person },
    [401, 403, 403, 403, 403, 422],
  ],
  'PATCH /api/v1/people/:id': [
    () => ({ method: 'PATCH', url: `/api/v1/people/${people.spare.id}`, body: { role: 'responder' } }),
    [401, 403, 403, 403, 403, 200],
  ],
  'DELETE /api/v1/people/:id': [
    { method: 'DELETE', url: `/api/v1/people/${nowhere}` },
    [401, 403, 403, 403, 403, 404],
  ],
  'POST /api/v1/people/:id/setup-link': [
    () => ({ method: 'POST', url: `/api/v1/people/${people.spare.id}/setup-link` }),
    [401, 403, 403, 403, 403, 201],
  ],
  'GET /api/v1/tokens': [{ url: '/api/v1/tokens' }, [401, 200, 200, 200, 200, 200]],
  'POST /api/v1/tokens': [
    { method: 'POST', url: '/api/v1/tokens', body: { name: 'mine', days: 1 } },
    [401, 201, 201, 201, 201, 201],
  ],
  'DELETE /api/v1/tokens/:id': [
    { method: 'DELETE', url: `/api/v1/tokens/${nowhere}` },
    [401, 404, 404, 404, 404, 404],
  ],
  'GET /api/v1/runbooks': [{ url: '/api/v1/runbooks' }, [401, 200, 200, 200, 200, 200]],
  'GET /api/v1/runbooks/:id': [{ url: '/api/v1/runbooks/ladder' }, [401, 200, 200, 200, 200, 200]],
  'POST /api/v1/runbooks/check': [
    { method: 'POST', url: '/api/v1/runbooks/check', body: { source: 'runbook: x' } },
    [401, 200, 200, 200, 200, 200],
  ],
  'POST /api/v1/incidents': [
    { method: 'POST', url: '/api/v1/incidents', body: body.launch },
    [401, 403, 403, 403, 201, 201],
  ],
  'GET /api/v1/incidents': [{ url: '/api/v1/incidents' }, [401, 200, 200, 200, 200, 200]],
  'GET /api/v1/incidents/:id': [
    () => ({ url: `/api/v1/incidents/${incident}` }),
    [401, 404, 200, 200, 200, 200],
  ],
  'POST /api/v1/incidents/:id/commands': [
    () => ({ method: 'POST', url: `/api/v1/incidents/${incident}/commands`, body: body.note() }),
    [401, 404, 200, 403, 200, 403],
  ],
  'GET /api/v1/incidents/:id/events': [
    () => ({ url: `/api/v1/incidents/${incident}/events` }),
    [401, 404, 200, 200, 200, 200],
  ],
  'GET /api/v1/incidents/:id/export': [
    () => ({ url: `/api/v1/incidents/${incident}/export` }),
    [401, 404, 200, 200, 200, 200],
  ],
}

test.each(Object.entries(MATRIX))(
  '%s answers each kind of caller as the policy says',
  async (_, [asked, expected]) => {
    const request = typeof asked === 'function' ? asked() : asked
    const statuses: number[] = []
    for (const who of WHO) {
      const again = typeof asked === 'function' ? asked() : request
      statuses.push((await ask(server, who && people[who], again)).statusCode)
    }
    expect(statuses).toEqual(expected)
  },
)

test('metrics are for this machine, or for an admin from elsewhere', async () => {
  const elsewhere = async (who?: Account) => {
    const answer = await server.app.inject({
      url: '/metrics',
      remoteAddress: '10.0.0.9',
      headers: { ...who?.as },
    })
    return answer.statusCode
  }
  expect((await server.app.inject({ url: '/metrics' })).statusCode).toBe(200)
  expect(
    (await server.app.inject({ url: '/metrics', headers: { 'x-forwarded-for': '10.0.0.9' } })).statusCode,
  ).toBe(401)
  expect([await elsewhere(), await elsewhere(people.commander), await elsewhere(people.admin)]).toEqual([
    401, 403, 200,
  ])
})

test('the policy names every route and every live message, and nothing else', () => {
  const named = Object.values(POLICY).flatMap(({ at }): readonly string[] => at)
  const asked = [
    ...Object.keys(MATRIX),
    'GET /metrics',
    'GET /api/v1/live',
    ...Object.keys(LIVE_ACTIONS).map((type) => `WS ${type}`),
  ]
  expect(asked.sort()).toEqual([...named].sort())
  for (const place of named.filter((each) => !each.startsWith('WS '))) {
    const [method = '', url = ''] = place.split(' ')
    expect([place, server.app.hasRoute({ method, url })]).toEqual([place, true])
  }
})

test('a route that the policy does not name stops the server from starting', () => {
  const app = fastify()
  addGuard(app, server.deps)
  expect(() => app.get('/api/v1/secret', async () => 'x')).toThrow('GET /api/v1/secret is not in the policy')
})

test('an incident that is not yours answers byte for byte like one that is not there', async () => {
  const withoutId = (text: string) => text.replace(/"requestId":"[^"]*"/, '')
  for (const rest of ['', '/events', '/export']) {
    const hidden = await ask(server, people.stranger, { url: `/api/v1/incidents/${incident}${rest}` })
    const absent = await ask(server, people.stranger, { url: `/api/v1/incidents/${nowhere}${rest}` })
    expect(withoutId(hidden.body)).toBe(withoutId(absent.body))
    expect(hidden.statusCode).toBe(absent.statusCode)
  }
})

test('the list holds only what one may read', async () => {
  const seen = async (who: Account) =>
    (await ask(server, who, { url: '/api/v1/incidents' }))
      .json()
      .incidents.map(({ id }: { id: string }) => id)
  expect(await seen(people.stranger)).toEqual([])
  expect(await seen(people.member)).toEqual([incident])
  expect(await seen(people.reviewer)).toContain(incident)
})
