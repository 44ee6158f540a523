/** REST as the command line needs it: one address, one token, repeats that cannot do a thing twice. */
import { Problem } from '@holdfast/protocol'
import { CliFault, type Reply } from './errors.ts'
import { type Address, addressOf } from './login.ts'
import type { World } from './world.ts'

/** Waits between tries, in ms: five tries within about six seconds, then the person decides. */
const PAUSES = [200, 600, 1_500, 3_500]
const TRY_MS = 15_000

export type Client = {
  readonly address: Address
  /** The server's own clock, from its newest answer (whole seconds), else ours. */
  readonly now: () => Date
  readonly get: <T>(path: string) => Promise<Reply<T>>
  /** With a command id a second arrival is harmless, so a lost answer is asked for again; without one it is not. */
  readonly post: <T>(path: string, body: object, commandId?: string) => Promise<Reply<T>>
  readonly remove: (path: string) => Promise<Reply<void>>
}

/** @throws {CliFault} from every method: `unreachable`, `unanswered`, `not_holdfast`, `signed_out` */
export async function openClient(world: World): Promise<Client> {
  return clientAt(world, await addressOf(world))
}

export function clientAt(world: World, address: Address, cookie?: string): Client {
  let skew = 0
  const headers = {
    accept: 'application/json',
    // A cookie is only believed together with the origin that it belongs to.
    ...(cookie === undefined ? {} : { cookie, origin: new URL(address.url).origin }),
    ...(address.token === undefined ? {} : { authorization: `Bearer ${address.token}` }),
  }

  async function once(method: string, path: string, body: object | undefined): Promise<Response> {
    const answer = await fetch(`${address.url}${path}`, {
      method,
      redirect: 'error',
      signal: AbortSignal.any([world.interrupted, AbortSignal.timeout(TRY_MS)]),
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const date = Date.parse(answer.headers.get('date') ?? '')
    if (!Number.isNaN(date)) skew = date - world.now().getTime()
    return answer
  }

  /** What fails in passing is tried again, after each of the pauses. */
  async function patient(method: string, path: string, body: object | undefined, pauses: readonly number[]) {
    let arrived = false
    for (let tries = 0; ; tries++) {
      let failure: string
      try {
        const answer = await once(method, path, body)
        if (!isPassing(answer.status)) return { ok: true, answer } as const
        failure = `status ${answer.status}`
      } catch (cause) {
        if (world.interrupted.aborted) throw cause
        failure = whatFailed(cause)
      }
      arrived ||= !NEVER_SENT.includes(failure)
      const pause = pauses[tries]
      if (pause === undefined) return { ok: false, failure, arrived } as const
      await world.sleep(pause)
    }
  }

  async function ask<T>(method: string, path: string, body?: object, commandId?: string): Promise<Reply<T>> {
    const { url } = address
    const pauses = body === undefined || commandId !== undefined ? PAUSES : []
    const tried = await patient(method, path, commandId === undefined ? body : { commandId, ...body }, pauses)
    if (!tried.ok) {
      const { failure: what, arrived } = tried
      throw commandId !== undefined && arrived
        ? new CliFault('unanswered', { url, what, commandId })
        : new CliFault('unreachable', { url, what })
    }
    const { answer } = tried
    if (answer.status === 401) throw new CliFault('signed_out', { url })
    const content: unknown = answer.status === 204 ? undefined : await bodyOf(answer, url)
    // The server makes its answers by the types of @holdfast/protocol; only refusals may come from elsewhere (a proxy).
    if (answer.ok) return { ok: true, body: content as T }
    const problem = Problem.safeParse(content)
    if (problem.success) return { ok: false, problem: problem.data }
    throw new CliFault('not_holdfast', { url, what: `status ${answer.status}` })
  }

  return {
    address,
    now: () => new Date(world.now().getTime() + skew),
    get: (path) => ask('GET', path),
    post: (path, body, commandId) => ask('POST', path, body, commandId),
    remove: (path) => ask('DELETE', path),
  }
}

/** Failures before a word was said. */
const NEVER_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH']

/** Answers of a server that starts, stops or is too busy, or of the proxy before it. */
const isPassing = (status: number) => status === 502 || status === 503 || status === 504

async function bodyOf(answer: Response, url: string): Promise<unknown> {
  if (!/[/+]json/.test(answer.headers.get('content-type') ?? ''))
    throw new CliFault('not_holdfast', { url, what: `status ${answer.status}, not JSON` })
  return answer.json()
}

/** `fetch` hides the reason one or two causes deep. */
export function whatFailed(cause: unknown): string {
  let inner: unknown = cause
  while (inner instanceof Error && inner.cause !== undefined) inner = inner.cause
  if (inner instanceof AggregateError) inner = inner.errors[0]
  if (inner instanceof Error && 'code' in inner && typeof inner.code === 'string') return inner.code
  return inner instanceof Error ? inner.message : String(inner)
}
