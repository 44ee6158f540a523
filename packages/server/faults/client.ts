/** Somebody who uses the public contract and does not give up: what got no answer is sent again, with the same id. */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { EventsAnswer, LaunchAnswer, RecordedEvent } from '@holdfast/protocol'
import { ADMIN } from './process.ts'

export type Given =
  | { readonly kind: 'accepted'; readonly seq: number }
  | { readonly kind: 'refused'; readonly code: string }

export type Client = {
  launch(runbook: string): Promise<string>
  /** Resolves when the server said yes or no, however often it had to be asked. */
  give(incident: string, commandId: string, command: object): Promise<Given>
  log(incident: string): Promise<readonly RecordedEvent[]>
  /** How often a request got no answer, or was asked to come back. */
  retries(): number
}

const RETRY_MS = 20
const GIVE_UP_MS = 120_000

/** Signs in, however long the server takes to come up. */
export async function connect(url: string): Promise<Client> {
  let retries = 0
  let authorization = ''

  async function ask(
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; json: unknown; response: Response }> {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization, ...(body !== undefined && { 'content-type': 'application/json' }) },
      signal: AbortSignal.timeout(15_000),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return { status: response.status, json: await response.json().catch(() => undefined), response }
  }

  async function insist(method: string, path: string, body?: object) {
    const until = Date.now() + GIVE_UP_MS
    for (;;) {
      try {
        const answer = await ask(method, path, body)
        if (answer.status !== 503) return answer
      } catch (error) {
        // No connection, or one that was cut: nothing is known, so it is asked again.
        if (Date.now() > until) throw new Error(`no answer from ${path}`, { cause: error })
      }
      retries += 1
      await delay(RETRY_MS)
    }
  }

  authorization = `Bearer ${await newToken(url, insist)}`
  return {
    retries: () => retries,
    launch: async (runbook) => {
      const body = {
        runbook,
        title: 'Storm',
        severity: 3,
        exercise: true,
        id: randomUUID(),
        commandId: randomUUID(),
      }
      const { status, json } = await insist('POST', '/api/v1/incidents', body)
      if (status !== 201) throw new Error(`launch: ${status} ${JSON.stringify(json)}`)
      return (json as LaunchAnswer).id // 201 says so
    },
    give: async (incident, commandId, command) => {
      const { status, json } = await insist('POST', `/api/v1/incidents/${incident}/commands`, {
        commandId,
        ...command,
      })
      if (status === 200) return { kind: 'accepted', seq: (json as { seq: number }).seq } // 200 says so
      if (status === 409) return { kind: 'refused', code: (json as { code: string }).code } // so does 409
      throw new Error(`an answer that nobody should get: ${status} ${JSON.stringify(json)}`)
    },
    log: async (incident) => {
      const events: RecordedEvent[] = []
      for (;;) {
        const { json } = await insist(
          'GET',
          `/api/v1/incidents/${incident}/events?after=${events.length}&limit=1000`,
        )
        const page = (json as EventsAnswer).events // the route's own type
        if (page.length === 0) return events
        events.push(...page)
      }
    },
  }
}

type Insist = (
  method: string,
  path: string,
  body?: object,
) => Promise<{ status: number; json: unknown; response: Response }>

/** A token outlives restarts of the server as the session's cookie does, and needs no origin. */
async function newToken(url: string, insist: Insist): Promise<string> {
  const { response, status } = await insist('POST', '/api/auth/sign-in/email', ADMIN)
  if (status !== 200) throw new Error(`sign-in: ${status}`)
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const made = await fetch(`${url}/api/v1/tokens`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'storm', days: 1 }),
  })
  const { token } = (await made.json()) as { token: string } // 201 says so
  return token
}
