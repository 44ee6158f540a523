/**
 * Who may do what: one table. Every route names an action, every live message has one, and a test holds the table to
 * both, so a route that nobody thought about cannot exist. Deny by default; what is not yours looks like what is not there.
 */
import type { Incident } from '@holdfast/core'
import type { ClientMessage, OrgRole } from '@holdfast/protocol'
import type { Actor } from './identity/index.ts'

type Rule = {
  /**
   * `anyone`: no account needed. `account`: signed in, with one of `roles`. `incident`: signed in, and either on the
   * incident or with one of `roles`.
   */
  readonly who: 'anyone' | 'account' | 'incident'
  readonly roles: readonly OrgRole[]
  /** Routes as `METHOD url`, live messages as `WS type`. */
  readonly at: readonly string[]
}

const EVERYBODY: readonly OrgRole[] = ['admin', 'commander', 'responder', 'reviewer']

export const POLICY = {
  'console.open': { who: 'anyone', roles: [], at: ['GET /*'] },
  'health.read': { who: 'anyone', roles: [], at: ['GET /healthz', 'GET /readyz'] },
  // From this machine without an account, as scrapers and supervisors are; from elsewhere an admin's token.
  'metrics.read': { who: 'account', roles: ['admin'], at: ['GET /metrics'] },
  'contract.read': { who: 'anyone', roles: [], at: ['GET /api/openapi.json'] },
  'session.begin': { who: 'anyone', roles: [], at: ['POST /api/auth/sign-in/email'] },
  'session.end': { who: 'anyone', roles: [], at: ['POST /api/auth/sign-out'] },
  // The one-time token is the proof.
  'setup.use': { who: 'anyone', roles: [], at: ['GET /api/v1/setup/:token', 'POST /api/v1/setup'] },
  'me.read': { who: 'account', roles: EVERYBODY, at: ['GET /api/v1/me'] },
  'people.list': { who: 'account', roles: EVERYBODY, at: ['GET /api/v1/people'] },
  'people.manage': {
    who: 'account',
    roles: ['admin'],
    at: [
      'POST /api/v1/people',
      'PATCH /api/v1/people/:id',
      'DELETE /api/v1/people/:id',
      'POST /api/v1/people/:id/setup-link',
    ],
  },
  'tokens.own': {
    who: 'account',
    roles: EVERYBODY,
    at: ['GET /api/v1/tokens', 'POST /api/v1/tokens', 'DELETE /api/v1/tokens/:id'],
  },
  'runbooks.read': {
    who: 'account',
    roles: EVERYBODY,
    at: ['GET /api/v1/runbooks', 'GET /api/v1/runbooks/:id'],
  },
  'runbooks.check': { who: 'account', roles: EVERYBODY, at: ['POST /api/v1/runbooks/check'] },
  'incident.launch': { who: 'account', roles: ['admin', 'commander'], at: ['POST /api/v1/incidents'] },
  // The list itself holds only what each person may read.
  'incident.list': { who: 'account', roles: EVERYBODY, at: ['GET /api/v1/incidents'] },
  'incident.read': {
    who: 'incident',
    roles: ['admin', 'reviewer'],
    at: [
      'GET /api/v1/incidents/:id',
      'GET /api/v1/incidents/:id/events',
      'GET /api/v1/incidents/:id/export',
      'WS watch',
      'WS unwatch',
      'WS presence',
    ],
  },
  // Roles are worn on the incident; the engine then decides by role and step.
  'incident.command': { who: 'incident', roles: [], at: ['POST /api/v1/incidents/:id/commands', 'WS do'] },
  'live.open': { who: 'account', roles: EVERYBODY, at: ['GET /api/v1/live', 'WS hello', 'WS ping'] },
} as const satisfies Readonly<Record<string, Rule>>

export type Action = keyof typeof POLICY

/** Which action a live message is. A new message type breaks this line until somebody decides. */
export const LIVE_ACTIONS: Readonly<Record<ClientMessage['type'], Action>> = {
  hello: 'live.open',
  ping: 'live.open',
  watch: 'incident.read',
  unwatch: 'incident.read',
  presence: 'incident.read',
  do: 'incident.command',
}

/** `hidden`: answer exactly as if it were not there. */
export type Ruling = 'allowed' | 'signed_out' | 'forbidden' | 'not_on_incident' | 'hidden'

/** @param incident what the action is about; undefined also when there is none of that id */
export function authorize(
  actor: Actor | undefined,
  action: Action,
  incident?: Pick<Incident, 'roles'>,
): Ruling {
  const rule: Rule = POLICY[action]
  if (rule.who === 'anyone') return 'allowed'
  if (actor === undefined) return 'signed_out'
  if (rule.who === 'account') return rule.roles.includes(actor.role) ? 'allowed' : 'forbidden'
  if (incident === undefined) return 'hidden'
  if (isMember(incident.roles, actor.person.id) || rule.roles.includes(actor.role)) return 'allowed'
  const reads: Rule = POLICY['incident.read']
  return reads.roles.includes(actor.role) ? 'not_on_incident' : 'hidden'
}

const membersOf = new WeakMap<Incident['roles'], ReadonlySet<string>>()

/** Asked once per watcher and delivery. `roles` is replaced whole when it changes, so its set can be kept by identity. */
export function isMember(roles: Incident['roles'], person: string): boolean {
  let members = membersOf.get(roles)
  if (members === undefined) {
    members = new Set(Object.values(roles).flatMap((people) => people.map(({ id }) => id)))
    membersOf.set(roles, members)
  }
  return members.has(person)
}
