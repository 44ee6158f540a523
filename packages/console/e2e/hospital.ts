/** The people of the tests and what they do beside the browser, over the public contract. */
import { randomUUID } from 'node:crypto'
import type { IncidentAnswer, LaunchAnswer, Me } from '@holdfast/protocol'
import { ADMIN } from './server.ts'

export type Account = {
  readonly email: string
  readonly password: string
  readonly me: Me
  readonly cookie: string
}

/** More than any plan takes, circles included. */
const MOST_TURNS = 400
const OPEN: ReadonlySet<string> = new Set(['ready', 'claimed', 'waiting', 'failed'])

const PASSWORD = 'long enough for a hospital'

export class Hospital {
  readonly url: string
  readonly ana: Account
  readonly ben: Account
  readonly cho: Account

  private constructor(url: string, ana: Account, ben: Account, cho: Account) {
    this.url = url
    this.ana = ana
    this.ben = ben
    this.cho = cho
  }

  /** Ana is the admin; Ben and Cho are responders with accounts of their own. */
  static async open(url: string): Promise<Hospital> {
    const ana = await signIn(url, ADMIN.email, ADMIN.password)
    const ben = await account(url, ana, 'ben@hospital.test', 'Ben Okafor')
    const cho = await account(url, ana, 'cho@hospital.test', 'Cho Minh')
    return new Hospital(url, ana, ben, cho)
  }

  /** Another session of the same person. */
  async again({ email, password }: Account): Promise<Account> {
    return await signIn(this.url, email, password)
  }

  async signOut({ cookie }: Account): Promise<void> {
    await ask(this.url, 'POST', '/api/auth/sign-out', {}, cookie)
  }

  /** @returns the new incident's uuid */
  async launch(title: string, roles: Readonly<Record<string, readonly Account[]>>): Promise<string> {
    const body = {
      runbook: 'ransomware',
      title,
      severity: 1,
      id: randomUUID(),
      commandId: randomUUID(),
      roles: Object.fromEntries(
        Object.entries(roles).map(([role, who]) => [role, who.map(({ me }) => me.id)]),
      ),
    }
    return (await ask<LaunchAnswer>(this.url, 'POST', '/api/v1/incidents', body, this.ana.cookie)).id
  }

  async command(incident: string, by: Account, command: Readonly<Record<string, unknown>>): Promise<void> {
    await ask(
      this.url,
      'POST',
      `/api/v1/incidents/${incident}/commands`,
      { commandId: randomUUID(), ...command },
      by.cookie,
    )
  }

  async incident(id: string): Promise<IncidentAnswer> {
    return await ask<IncidentAnswer>(this.url, 'GET', `/api/v1/incidents/${id}`, undefined, this.ana.cookie)
  }

  /**
   * Works the plan as its commander until `reached`: every other step is skipped with a reason; a decision takes the
   * option given for it, or the one that was taken least often, so that a plan's circles are left again.
   */
  async work(
    id: string,
    choices: Readonly<Record<string, string>>,
    reached: (now: IncidentAnswer) => boolean,
  ): Promise<void> {
    const taken = new Map<string, number>()
    const count = (step: string, option: string) => taken.get(`${step} ${option}`) ?? 0
    for (let turn = 0; turn < MOST_TURNS; turn += 1) {
      const now = await this.incident(id)
      if (reached(now)) return
      const open = now.steps.filter(({ status }) => OPEN.has(status))
      const next =
        open.find(({ kind }) => kind !== 'decision') ?? open.find(({ required }) => required) ?? open[0]
      if (next === undefined)
        throw new Error(`nothing more to do: ${JSON.stringify(now.plans.map(({ value }) => value))}`)
      const step = { step: next.id, plan: next.plan }
      if (next.kind !== 'decision') {
        await this.command(id, this.ana, { type: 'step.skip', ...step, reason: 'Not part of this test' })
        continue
      }
      if (next.evidenceNeeded !== undefined && next.evidence.length === 0) {
        const evidence = { title: 'Seen', kind: 'text', value: 'Photograph 1' }
        await this.command(id, this.ana, { type: 'evidence.add', ...step, evidence })
      }
      const options = (next.options ?? []).map((option) => option.id)
      const [option = ''] = options.sort((one, other) => count(next.id, one) - count(next.id, other))
      const chosen = choices[next.id] ?? option
      taken.set(`${next.id} ${chosen}`, count(next.id, chosen) + 1)
      await this.command(id, this.ana, { type: 'decision.choose', ...step, option: chosen })
    }
    throw new Error('the plan goes on for ever')
  }

  async events(id: string): Promise<readonly { type: string; data: { step?: string } }[]> {
    const answer = await ask<{ events: readonly { type: string; data: { step?: string } }[] }>(
      this.url,
      'GET',
      `/api/v1/incidents/${id}/events?limit=1000`,
      undefined,
      this.ana.cookie,
    )
    return answer.events
  }
}

async function account(url: string, admin: Account, email: string, name: string): Promise<Account> {
  const made = await ask<{ setupLink: string }>(
    url,
    'POST',
    '/api/v1/people',
    { email, name, role: 'responder' },
    admin.cookie,
  )
  const token = made.setupLink.split('/').at(-1)
  await ask(url, 'POST', '/api/v1/setup', { token, password: PASSWORD })
  return await signIn(url, email, PASSWORD)
}

async function signIn(url: string, email: string, password: string): Promise<Account> {
  const response = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ email, password }),
  })
  if (!response.ok) throw new Error(`sign-in of ${email}: ${response.status} ${await response.text()}`)
  const cookie = response.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
  return { email, password, cookie, me: await ask<Me>(url, 'GET', '/api/v1/me', undefined, cookie) }
}

async function ask<T>(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  cookie?: string,
): Promise<T> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      origin: url,
      ...(cookie === undefined ? {} : { cookie }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
  return (text === '' ? undefined : JSON.parse(text)) as T
}
