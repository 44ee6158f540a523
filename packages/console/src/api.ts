/**
 * The REST half of the public contract, typed. Answers are values: what the server refused, and a server that cannot be
 * reached, come back as problem documents; nothing here throws for either.
 */
import type {
  CommandAnswer,
  EventsAnswer,
  IncidentAnswer,
  IncidentSummary,
  LaunchAnswer,
  LaunchBody,
  Me,
  PersonBody,
  PersonEntry,
  Problem,
  RunbookDetail,
  RunbookSummary,
  SetupBody,
  TokenBody,
} from '@holdfast/protocol'
import type { z } from 'zod'

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem }

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** @param path from the origin, e.g. `/api/v1/me` */
export async function request<T>(method: Method, path: string, body?: unknown): Promise<Answer<T>> {
  let response: Response
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json, application/problem+json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  } catch {
    return { ok: false, problem: unreachable() }
  }
  const json = await jsonOf(response)
  // Answers are made and typed by the server of the same build (protocol/src/rest.ts), so they are not parsed again here.
  if (response.ok) return { ok: true, value: json as T }
  return { ok: false, problem: problemOf(response, json) }
}

export const unreachable = (): Problem => ({
  type: 'about:blank',
  title: 'The server cannot be reached. Check the network, then try again.',
  status: 0,
  code: 'unreachable',
})

async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text()
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Proxies answer with pages of their own, and the sign-in library with `{code, message}`: both become problems here. */
function problemOf(response: Response, json: unknown): Problem {
  const given = typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {}
  const text = (key: string) => (typeof given[key] === 'string' ? given[key] : undefined)
  return {
    ...given,
    type: text('type') ?? 'about:blank',
    title: text('title') ?? text('message') ?? `The server answered ${response.status}. Try again.`,
    status: response.status,
    code: text('code')?.toLowerCase() ?? `http_${response.status}`,
  }
}

const get = <T>(path: string) => request<T>('GET', `/api/v1${path}`)
const post = <T>(path: string, body: unknown) => request<T>('POST', `/api/v1${path}`, body)
const part = encodeURIComponent

export type SetupInvite = {
  readonly kind: 'first-admin' | 'account'
  readonly email?: string
  readonly name?: string
}
export type TokenEntry = {
  readonly id: string
  readonly name: string
  readonly createdAt: string
  readonly expiresAt: string
  readonly lastUsedAt?: string
}
export type RunbooksAnswer = {
  readonly runbooks: readonly RunbookSummary[]
  readonly problems: readonly { readonly file: string; readonly problems: readonly RunbookProblem[] }[]
}
export type RunbookProblem = {
  readonly code: string
  readonly line: number
  readonly column: number
  readonly message: string
  readonly severity: 'error' | 'warning'
}

export const api = {
  me: () => get<Me>('/me'),
  signIn: (email: string, password: string) =>
    request<Record<string, unknown>>('POST', '/api/auth/sign-in/email', { email, password }),
  signOut: () => request<unknown>('POST', '/api/auth/sign-out', {}),
  setupOf: (token: string) => get<SetupInvite>(`/setup/${part(token)}`),
  setup: (body: z.infer<typeof SetupBody>) => post<undefined>('/setup', body),
  people: () => get<{ people: readonly PersonEntry[] }>('/people'),
  addPerson: (body: z.infer<typeof PersonBody>) =>
    post<{ person: PersonEntry; setupLink: string }>('/people', body),
  setRole: (id: string, role: PersonEntry['role']) =>
    request<{ person: PersonEntry }>('PATCH', `/api/v1/people/${part(id)}`, { role }),
  dropPerson: (id: string) => request<undefined>('DELETE', `/api/v1/people/${part(id)}`),
  newSetupLink: (id: string) => post<{ setupLink: string }>(`/people/${part(id)}/setup-link`, {}),
  tokens: () => get<{ tokens: readonly TokenEntry[] }>('/tokens'),
  addToken: (body: z.input<typeof TokenBody>) => post<TokenEntry & { token: string }>('/tokens', body),
  dropToken: (id: string) => request<undefined>('DELETE', `/api/v1/tokens/${part(id)}`),
  runbooks: () => get<RunbooksAnswer>('/runbooks'),
  runbook: (id: string, hash?: string) =>
    get<RunbookDetail>(`/runbooks/${part(id)}${hash === undefined ? '' : `?hash=${part(hash)}`}`),
  checkRunbook: (source: string) =>
    post<{ ok: boolean; problems: readonly RunbookProblem[] }>('/runbooks/check', { source }),
  launch: (body: LaunchBody) => post<LaunchAnswer>('/incidents', body),
  incidents: (status: 'open' | 'closed' | 'all' = 'all', before?: string) =>
    get<{ incidents: readonly IncidentSummary[] }>(
      `/incidents?status=${status}${before === undefined ? '' : `&before=${part(before)}`}`,
    ),
  incident: (id: string) => get<IncidentAnswer>(`/incidents/${part(id)}`),
  events: (id: string, after: number, limit = 500) =>
    get<EventsAnswer>(`/incidents/${part(id)}/events?after=${after}&limit=${limit}`),
  command: (id: string, body: { commandId: string; type: string }) =>
    post<CommandAnswer>(`/incidents/${part(id)}/commands`, body),
}
