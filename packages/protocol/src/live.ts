/** The websocket `/api/v1/live`: one union a direction. Closing codes say what an upgrade's failure cannot. */
import { z } from 'zod'
import { WireCommand } from './commands.ts'
import type { Problem } from './problem.ts'
import type { LiveEvent } from './rest.ts'
import { Id, type Person, Uuid } from './words.ts'

export const PROTOCOL_VERSION = 1

export const CLOSE = {
  /** A message that does not parse; the reason names where. */
  badMessage: 4400,
  /** No session, or the session ended. */
  signedOut: 4401,
  /** The page's origin is not ours. */
  badOrigin: 4403,
  /** The client reads too slowly: come back and resume by seq. */
  tooSlow: 4408,
  /** Too many messages or watches. */
  tooMany: 4429,
  /** The server is going down; reconnect, another or the next one answers. */
  restarting: 1012,
} as const

export const ClientMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), protocol: z.number().int() }),
  /** From then on every event after `after`, in order, without a gap. */
  z.strictObject({ type: z.literal('watch'), incident: Id, after: z.number().int().min(0) }),
  z.strictObject({ type: z.literal('unwatch'), incident: Id }),
  z.strictObject({ type: z.literal('do'), commandId: Uuid, incident: Id, command: WireCommand }),
  /** Which step of a watched incident this person is on; none: just looking. */
  z.strictObject({
    type: z.literal('presence'),
    incident: Id,
    step: Id.optional(),
    idle: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal('ping'), n: z.number().int() }),
])
export type ClientMessage = z.infer<typeof ClientMessage>

export type Presence = { readonly person: Person; readonly step?: string; readonly idle: boolean }

export type ServerMessage =
  | {
      readonly type: 'hello'
      readonly protocol: number
      readonly person: Person
      readonly now: string
      readonly build: string
    }
  /** Answers `watch` before the first events: where the log stands. */
  | { readonly type: 'watching'; readonly incident: string; readonly headSeq: number }
  | { readonly type: 'events'; readonly incident: string; readonly events: readonly LiveEvent[] }
  | { readonly type: 'accepted'; readonly commandId: string; readonly incident: string; readonly seq: number }
  | {
      readonly type: 'refused'
      readonly commandId: string
      readonly incident: string
      readonly problem: Problem
    }
  /** A watch that was not allowed, or no longer is. Same answer for "not there" and "not yours". */
  | { readonly type: 'unwatched'; readonly incident: string; readonly problem: Problem }
  | { readonly type: 'presence'; readonly incident: string; readonly people: readonly Presence[] }
  | { readonly type: 'pong'; readonly n: number; readonly now: string }

export type ClientParse =
  | { readonly ok: true; readonly message: ClientMessage }
  | { readonly ok: false; readonly problem: string }

/** Never throws; `problem` names the first fault and where, short enough for a close reason (123 bytes). */
export function parseClientMessage(raw: string): ClientParse {
  let json: unknown
  try {
    json = JSON.parse(raw)
  } catch {
    return { ok: false, problem: 'not JSON' }
  }
  const parsed = ClientMessage.safeParse(json)
  if (parsed.success) return { ok: true, message: parsed.data }
  const issue = parsed.error.issues[0]
  return {
    ok: false,
    problem: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`.slice(0, 120),
  }
}
