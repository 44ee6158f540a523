import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSetupToken, forgetExpired, hasAdmin, setPassword } from '../identity/index.ts'
import { hashOf } from '../identity/secrets.ts'
import {
  type Account,
  account,
  ask,
  ORIGIN,
  PASSWORD,
  signIn,
  startApp,
  type TestApp,
} from '../testing/app.ts'
import { type TestDatabase, testDatabase } from '../testing/database.ts'
import { clockAt } from '../testing/incidents.ts'

let db: TestDatabase
let server: TestApp
let ada: Account
/** How long the server would have let callers wait, ms. */
const pauses: number[] = []

beforeAll(async () => {
  db = await testDatabase()
  server = await startApp(db, {
    time: clockAt('2026-11-24T03:12:00.000Z'),
    pause: async (ms) => void pauses.push(ms),
  })
})
afterAll(async () => {
  await server?.close()
  await db?.drop()
})

const post = (url: string, body: object, headers: Record<string, string> = {}) =>
  server.app.inject({ method: 'POST', url, payload: body, headers })
const me = async (cookie: string) =>
  (await server.app.inject({ url: '/api/v1/me', headers: { cookie } })).statusCode
const enter = (email: string, password: string, headers: Record<string, string> = {}) =>
  post('/api/auth/sign-in/email', { email, password }, headers)

test('the first link makes the first admin, once, and then no other link does', async () => {
  const [token, other] = [await createSetupToken(db.pool), await createSetupToken(db.pool)]
  expect((await server.app.inject(`/api/v1/setup/${token}`)).json()).toEqual({ kind: 'first-admin' })
  const nameless = await post('/api/v1/setup', { token, password: PASSWORD })
  expect(nameless.json()).toMatchObject({ code: 'invalid', issues: [{ path: 'email' }, { path: 'name' }] })
  expect((await post('/api/v1/setup', { token, password: 'too short' })).statusCode).toBe(422)
  const admin = { email: 'Ada@Mercy.example', name: 'Ada', password: PASSWORD }
  // At the same moment, with both links: one admin.
  const both = await Promise.all([
    post('/api/v1/setup', { token, ...admin }),
    post('/api/v1/setup', { token: other, ...admin }),
  ])
  expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([204, 404])
  expect(await hasAdmin(db.pool)).toBe(true)
  expect((await post('/api/v1/setup', { token, ...admin })).statusCode).toBe(404)
  expect((await server.app.inject(`/api/v1/setup/${token}`)).statusCode).toBe(404)
  const signedIn = await enter('ada@mercy.example', PASSWORD)
  expect(signedIn.json()).toMatchObject({ name: 'Ada', email: 'ada@mercy.example', role: 'admin' })
  const cookie = signedIn.headers['set-cookie']
  expect(String(cookie)).toMatch(
    /^holdfast\.session_token=.+; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
  )
  const token1 = await ask(
    server,
    { as: { cookie: String(cookie).split(';')[0] ?? '' } },
    { method: 'POST', url: '/api/v1/tokens', body: { name: 'test', days: 1 } },
  )
  ada = { ...signedIn.json(), as: { authorization: `Bearer ${token1.json().token}` } }
})

test('an account that an admin makes chooses its password by its link, and an unused older link ends', async () => {
  const made = await ask(server, ada, {
    method: 'POST',
    url: '/api/v1/people',
    body: { email: 'ben@mercy.example', name: 'Ben', role: 'responder' },
  })
  const { person, setupLink } = made.json()
  expect(setupLink).toMatch(`${ORIGIN}/setup/`)
  const again = await ask(server, ada, { method: 'POST', url: `/api/v1/people/${person.id}/setup-link` })
  const tokenOf = (link: string) => link.split('/').at(-1) ?? ''
  expect((await server.app.inject(`/api/v1/setup/${tokenOf(setupLink)}`)).statusCode).toBe(404)
  const token = tokenOf(again.json().setupLink)
  expect((await server.app.inject(`/api/v1/setup/${token}`)).json()).toEqual({
    kind: 'account',
    email: 'ben@mercy.example',
    name: 'Ben',
  })
  expect((await enter('ben@mercy.example', PASSWORD)).statusCode).toBe(401)
  expect((await post('/api/v1/setup', { token, password: PASSWORD })).statusCode).toBe(204)
  expect((await post('/api/v1/setup', { token, password: PASSWORD })).statusCode).toBe(404)
  expect((await enter('ben@mercy.example', PASSWORD)).statusCode).toBe(200)
})

test('a link is good for a day', async () => {
  const late = await account(db, 'responder', 'Late')
  const token = await createSetupToken(db.pool, late.id)
  await db.pool.query(`update setup_tokens set expires_at = now() where person_id = $1`, [late.id])
  expect((await post('/api/v1/setup', { token, password: PASSWORD })).statusCode).toBe(404)
})

test('a wrong password and an unknown address are told apart by nobody', async () => {
  const [wrong, unknown] = [
    await enter('ada@mercy.example', 'not the password'),
    await enter('nobody@mercy.example', PASSWORD),
  ]
  const said = ({ body }: { body: string }) => body.replace(/"requestId":"[^"]*"/, '')
  expect([wrong.statusCode, unknown.statusCode]).toEqual([401, 401])
  expect(said(wrong)).toBe(said(unknown))
})

test('after five attempts guessing is slowed, and the far ones are told when to come back', async () => {
  const attempts = await Promise.all(Array.from({ length: 40 }, () => enter('slow@mercy.example', 'guess')))
  expect(pauses).toEqual([1_000, 3_000, 7_000])
  const statuses = attempts.map(({ statusCode }) => statusCode)
  expect(statuses.filter((status) => status === 401)).toHaveLength(6 + pauses.length)
  const turnedAway = attempts.find(({ statusCode }) => statusCode === 429)
  expect(turnedAway?.json().code).toBe('too_many_attempts')
  expect(Number(turnedAway?.headers['retry-after'])).toBeGreaterThan(10)
}, 60_000)

test('a caller does not get more attempts by inventing addresses in headers', async () => {
  const attempts = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      enter('spoof@mercy.example', 'guess', { 'x-forwarded-for': `10.0.0.${n}`, 'x-real-ip': `10.0.0.${n}` }),
    ),
  )
  expect(attempts.filter(({ statusCode }) => statusCode === 429)).toHaveLength(11)
})

test('signing out ends the session', async () => {
  const cookie = await signIn(server, ada)
  expect(await me(cookie)).toBe(200)
  const out = await post('/api/auth/sign-out', {}, { cookie, origin: ORIGIN })
  expect(out.statusCode).toBe(204)
  expect(String(out.headers['set-cookie'])).toMatch('holdfast.session_token=; Max-Age=0')
  expect(await me(cookie)).toBe(401)
})

test('a session ends when it was idle for an hour, or after twelve hours in any case', async () => {
  const aged = async (change: string) => {
    const cookie = await signIn(server, ada)
    await db.pool.query(`update auth.session set ${change} where "userId" = $1`, [ada.id])
    return me(cookie)
  }
  expect(await aged(`"updatedAt" = now() - interval '59 minutes'`)).toBe(200)
  expect(await aged(`"updatedAt" = now() - interval '61 minutes'`)).toBe(401)
  expect(await aged(`"expiresAt" = now()`)).toBe(401)
})

test('using a session keeps it from going idle', async () => {
  const cookie = await signIn(server, ada)
  await db.pool.query(
    `update auth.session set "updatedAt" = now() - interval '50 minutes' where "userId" = $1`,
    [ada.id],
  )
  await me(cookie)
  const { rows } = await db.pool.query(
    `select from auth.session where "userId" = $1 and "updatedAt" > now() - interval '1 minute'`,
    [ada.id],
  )
  expect(rows).toHaveLength(1)
})

test('expired sessions, links and tokens are removed, and no others', async () => {
  await signIn(server, ada)
  const [stays, goes] = [await createSetupToken(db.pool, ada.id), await createSetupToken(db.pool, ada.id)]
  await db.pool.query(`update setup_tokens set expires_at = now() - interval '1 s' where hash = $1`, [
    hashOf(goes),
  ])
  await forgetExpired(db.pool)
  const left = await db.pool.query('select hash from setup_tokens where person_id = $1', [ada.id])
  expect(left.rows.map(({ hash }) => hash)).toEqual([hashOf(stays)])
  expect((await ask(server, ada, { url: '/api/v1/me' })).statusCode).toBe(200)
})

test('a cookie that was tampered with is nobody', async () => {
  const cookie = await signIn(server, ada)
  expect(await me(cookie.replace(/.(?=.{3}$)/, (letter) => (letter === 'A' ? 'B' : 'A')))).toBe(401)
  expect(await me(cookie.split('.')[0] ?? '')).toBe(401)
})

test('a new password ends the sessions and the tokens of whoever knew the old one', async () => {
  const gil = await account(db, 'responder', 'Gil')
  const cookie = await signIn(server, gil)
  await setPassword(db.pool, gil.id, 'a new and longer one')
  expect(await me(cookie)).toBe(401)
  expect((await ask(server, gil, { url: '/api/v1/me' })).statusCode).toBe(401)
})

test('an ended account is out at once: its session, its token, its link', async () => {
  const gone = await account(db, 'commander', 'Gus')
  const cookie = await signIn(server, gone)
  expect((await ask(server, ada, { method: 'DELETE', url: `/api/v1/people/${gone.id}` })).statusCode).toBe(
    204,
  )
  expect(await me(cookie)).toBe(401)
  expect((await ask(server, gone, { url: '/api/v1/me' })).statusCode).toBe(401)
  expect((await enter(gone.email, PASSWORD)).statusCode).toBe(401)
  const { people } = (await ask(server, ada, { url: '/api/v1/people' })).json()
  expect(people.map(({ id }: { id: string }) => id)).not.toContain(gone.id)
  const back = await ask(server, ada, {
    method: 'POST',
    url: '/api/v1/people',
    body: { email: gone.email, name: 'Gus', role: 'responder' },
  })
  expect(back.json().person.id).toBe(gone.id)
})

test('the last admin cannot be removed or made less, not even by two at once', async () => {
  const second = await account(db, 'admin', 'Second')
  const remove = (by: Account, whom: Account) =>
    ask(server, by, { method: 'DELETE', url: `/api/v1/people/${whom.id}` })
  const both = await Promise.all([remove(ada, second), remove(second, ada)])
  // Whoever was second is refused as the last admin, or is nobody any more.
  const [done, refused] = both.map(({ statusCode }) => statusCode).sort()
  expect([done, [401, 409].includes(refused ?? 0)]).toEqual([204, true])
  const left = both[0]?.statusCode === 204 ? ada : second
  const demoted = await ask(server, left, {
    method: 'PATCH',
    url: `/api/v1/people/${left.id}`,
    body: { role: 'reviewer' },
  })
  expect(demoted.json()).toMatchObject({ status: 409, code: 'last_admin' })
})

test('a token is shown once, kept as a hash, ends when deleted, and decides alone even beside a good cookie', async () => {
  const tess = await account(db, 'responder', 'Tess')
  const made = (
    await ask(server, tess, { method: 'POST', url: '/api/v1/tokens', body: { name: 'laptop', days: 7 } })
  ).json()
  expect(made.token).toMatch(/^hf_[\w-]{43}$/)
  const { tokens } = (await ask(server, tess, { url: '/api/v1/tokens' })).json()
  expect(JSON.stringify(tokens)).not.toContain(made.token)
  const stored = await db.pool.query('select hash from api_tokens where id = $1', [made.id])
  expect(stored.rows[0].hash).toHaveLength(32)
  const laptop = { as: { authorization: `Bearer ${made.token}` } }
  expect((await ask(server, laptop, { url: '/api/v1/me' })).json().name).toBe('Tess')
  expect((await ask(server, tess, { method: 'DELETE', url: `/api/v1/tokens/${made.id}` })).statusCode).toBe(
    204,
  )
  expect((await ask(server, laptop, { url: '/api/v1/me' })).statusCode).toBe(401)
  const cookie = await signIn(server, tess)
  expect((await ask(server, { as: { ...laptop.as, cookie } }, { url: '/api/v1/me' })).statusCode).toBe(401)
})

test("another's token cannot be deleted, and looks as if it were not there", async () => {
  const [one, two] = [await account(db, 'responder', 'Uma'), await account(db, 'responder', 'Vic')]
  const made = (
    await ask(server, one, { method: 'POST', url: '/api/v1/tokens', body: { name: 'x', days: 1 } })
  ).json()
  expect((await ask(server, two, { method: 'DELETE', url: `/api/v1/tokens/${made.id}` })).statusCode).toBe(
    404,
  )
})

test.each([
  ['our page', { origin: ORIGIN }, 204],
  ['another site', { origin: 'https://evil.example' }, 403],
  ['a page without an origin', { origin: 'null' }, 403],
  ['another site without its origin', { 'sec-fetch-site': 'cross-site' }, 403],
  ['a program', {}, 204],
])('an unsafe request with a cookie from %s', async (_, headers, status) => {
  const answer = await post('/api/auth/sign-out', {}, headers)
  expect(answer.statusCode).toBe(status)
})

test('with TLS the cookie is bound to this host and to TLS', async () => {
  const tls = await startApp(db, { origin: 'https://holdfast.example.org' })
  try {
    const zoe = await account(db, 'responder', 'Zoe')
    expect(await signIn(tls, zoe)).toMatch(/^__Host-holdfast\.session_token=/)
    const answer = await tls.app.inject({
      method: 'POST',
      url: '/api/auth/sign-in/email',
      payload: { email: zoe.email, password: PASSWORD },
    })
    expect(answer.cookies[0]).toMatchObject({ secure: true, httpOnly: true, sameSite: 'Strict', path: '/' })
    expect(answer.cookies[0]).not.toHaveProperty('domain')
  } finally {
    await tls.close()
  }
})
