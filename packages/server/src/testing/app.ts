/** Whole servers for tests, without a port: REST by `inject`, sockets by `injectWS`. */
import { randomUUID } from 'node:crypto'
import { ladder, outbreak } from '@holdfast/core/testing'
import type { OrgRole, PersonEntry } from '@holdfast/protocol'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { pino } from 'pino'
import { buildApp } from '../app.ts'
import type { AppDeps } from '../deps.ts'
import { addPerson, createPace, createSessions, createToken, setPassword } from '../identity/index.ts'
import { LIVE_LIMITS } from '../live/index.ts'
import type { TestDatabase } from './database.ts'
import { type Clock, realClock, shelfLibrary, startNode } from './incidents.ts'

export const ORIGIN = 'http://localhost:4550'
export const PASSWORD = 'correct horse battery staple'

export type TestApp = {
  readonly app: FastifyInstance
  readonly deps: AppDeps
  close(): Promise<void>
}

export type Options = Partial<Pick<AppDeps, 'library' | 'limits' | 'consoleFolder' | 'log' | 'pause'>> & {
  readonly origin?: string
  readonly time?: Clock
}

export async function startApp(db: TestDatabase, options: Options = {}): Promise<TestApp> {
  const { origin = ORIGIN, library = shelfLibrary(ladder, outbreak), time = realClock, ...rest } = options
  const node = await startNode(db, { library, clock: time })
  const deps: AppDeps = {
    config: { origin, origins: [origin], trustProxy: [] },
    pool: db.pool,
    incidents: node.incidents,
    library,
    news: node.news,
    sessions: await createSessions(db.pool, { origin, secret: 'only for tests, the same on every node' }),
    pace: createPace(),
    build: 'test',
    limits: LIVE_LIMITS,
    clock: () => new Date(time.read()),
    newId: randomUUID,
    pause: (ms) => new Promise((done) => setTimeout(done, ms)),
    log: pino({ level: 'silent' }),
    ...rest,
  }
  const app = await buildApp(deps)
  await app.ready()
  return {
    app,
    deps,
    close: async () => {
      await app.close()
      await node.close()
    },
  }
}

/** Somebody with an account. `as` are the headers that say so. */
export type Account = PersonEntry & { readonly as: { readonly authorization: string } }

export async function account(db: TestDatabase, role: OrgRole, name: string): Promise<Account> {
  const person = await addPerson(db.pool, { email: `${name.toLowerCase()}@mercy.example`, name, role })
  await setPassword(db.pool, person.id, PASSWORD)
  const { token } = await createToken(db.pool, { person: person.id, name: 'test', days: 1 })
  return { ...person, as: { authorization: `Bearer ${token}` } }
}

/** @returns the `Cookie` header */
export async function signIn({ app, deps }: TestApp, { email }: PersonEntry): Promise<string> {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/auth/sign-in/email',
    headers: { origin: deps.config.origin },
    payload: { email, password: PASSWORD },
  })
  if (answer.statusCode !== 200) throw new Error(`signing in: ${answer.body}`)
  return answer.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ')
}

export type Asked = {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly body?: unknown
}

export function ask(
  { app }: TestApp,
  who: { readonly as: Readonly<Record<string, string>> } | undefined,
  { method = 'GET', url, body }: Asked,
): Promise<LightMyRequestResponse> {
  return app.inject({
    method,
    url,
    headers: { ...who?.as, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { payload: JSON.stringify(body) }),
  })
}

/** @returns the incident's id */
export async function launch(
  test: TestApp,
  by: Account,
  runbook = 'ladder',
  more: object = {},
): Promise<string> {
  const body = { runbook, title: 'Screens show a note', severity: 1, ...more }
  const answer = await ask(test, by, { method: 'POST', url: '/api/v1/incidents', body })
  if (answer.statusCode !== 201) throw new Error(`launching: ${answer.body}`)
  return String(answer.json().id)
}

/** Gives a command over REST. */
export function give(
  test: TestApp,
  by: Account,
  incident: string,
  command: { readonly type: string; readonly commandId?: string } & Readonly<Record<string, unknown>>,
): Promise<LightMyRequestResponse> {
  const body = { commandId: randomUUID(), ...command }
  return ask(test, by, { method: 'POST', url: `/api/v1/incidents/${incident}/commands`, body })
}
