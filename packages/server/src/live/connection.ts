/** One websocket, from its arrival to its end: who it is, and what it asks for. */

import type { Duplex } from 'node:stream'
import {
  CLOSE,
  type ClientMessage,
  PROTOCOL_VERSION,
  type Problem,
  parseClientMessage,
  problemOfRefusal,
} from '@holdfast/protocol'
import type { FastifyBaseLogger } from 'fastify'
import type { RawData, WebSocket } from 'ws'
import { type CommandDeps, giveCommand } from '../commands.ts'
import type { AppDeps } from '../deps.ts'
import { unreachable } from '../errors.ts'
import { openIncident } from '../guard.ts'
import type { Actor } from '../identity/index.ts'
import { authorize, LIVE_ACTIONS } from '../policy.ts'
import { problemOfError, problemOfRuling } from '../problems.ts'
import { createLine, type Line } from './line.ts'
import { createRate } from './rate.ts'
import type { Rooms } from './rooms.ts'
import { createWatches, type Watches } from './watches.ts'

export type ConnectionDeps = AppDeps & CommandDeps & { readonly rooms: Rooms }

/** What comes in with the upgrade. `stream` is the connection below the socket. */
export type Arrival = {
  readonly socket: WebSocket
  readonly stream: Duplex
  readonly log: FastifyBaseLogger
  /** Undefined when there is no session or token, or it is not valid. */
  readonly actor: Promise<Actor | undefined>
}

type Standing =
  | { readonly is: 'arriving' }
  | { readonly is: 'greeting'; readonly actor: Actor }
  | { readonly is: 'live'; readonly actor: Actor }
  | { readonly is: 'gone' }

export type Connection = {
  readonly actor: () => Actor | undefined
  /** The session was looked up again: who it is now, or undefined when it ended. */
  readonly rechecked: (actor: Actor | undefined) => void
  readonly beat: () => void
  readonly close: (code: number, reason: string) => void
}

/** How often watching and ticking count as using the session. */
const SEEN_MS = 60_000

export function createConnection(deps: ConnectionDeps, arrival: Arrival, ended: () => void): Connection {
  const { clock, limits } = deps
  const { socket, log } = arrival
  const now = () => clock().getTime()
  let standing: Standing = { is: 'arriving' }
  let seenAt = now()

  const line = createLine(socket, arrival.stream, limits.buffered, gone)
  const actor = () => ('actor' in standing ? standing.actor : undefined)
  const watches = createWatches(deps, line, actor, fail)
  const hello = setTimeout(() => line.close(CLOSE.badMessage, 'hello did not come'), limits.helloMs)

  function gone(): void {
    clearTimeout(hello)
    standing = { is: 'gone' }
    watches.clear()
    ended()
  }

  function fail(error: unknown): void {
    log.error({ err: error }, 'websocket closed by a fault')
    line.close(1011, 'something went wrong on the server')
  }

  async function arrive(): Promise<void> {
    const found = await arrival.actor
    if (standing.is !== 'arriving') return
    if (found === undefined) return line.close(CLOSE.signedOut, 'signed out')
    standing = { is: 'greeting', actor: found }
  }

  async function take(message: ClientMessage): Promise<void> {
    if (standing.is === 'gone') return
    if (standing.is === 'live') {
      if (message.type !== 'ping') await seen(standing.actor)
      return handle(deps, line, watches, log, message, standing.actor)
    }
    if (standing.is !== 'greeting' || message.type !== 'hello')
      return line.close(CLOSE.badMessage, 'hello comes first')
    clearTimeout(hello)
    const { person } = standing.actor
    standing = { is: 'live', actor: standing.actor }
    const at = clock().toISOString()
    line.send({ type: 'hello', protocol: PROTOCOL_VERSION, person, now: at, build: deps.build })
  }

  async function seen({ via }: Actor): Promise<void> {
    if (now() - seenAt < SEEN_MS) return
    seenAt = now()
    await deps.sessions.seen(via)
  }

  // One at a time and in order; a command is only put in its place here, so the next need not wait for its commit.
  let inbox = arrive().catch(fail)
  const rate = createRate(limits, now())
  socket.on('message', (data, isBinary) => {
    if (!rate(now())) return line.close(CLOSE.tooMany, 'too many messages')
    const parsed = isBinary ? { ok: false as const, problem: 'not text' } : parseClientMessage(textOf(data))
    if (!parsed.ok) return line.close(CLOSE.badMessage, parsed.problem)
    inbox = inbox.then(() => take(parsed.message)).catch(fail)
  })
  socket.on('error', (error) => log.info({ err: error }, 'websocket failed'))

  return {
    actor,
    rechecked(found) {
      if (standing.is !== 'greeting' && standing.is !== 'live') return
      if (found === undefined) return line.close(CLOSE.signedOut, 'signed out')
      standing = { is: standing.is, actor: found }
      watches.recheck()
    },
    beat: line.beat,
    close: line.close,
  }
}

async function handle(
  deps: ConnectionDeps,
  line: Line,
  watches: Watches,
  log: FastifyBaseLogger,
  message: ClientMessage,
  actor: Actor,
): Promise<void> {
  switch (message.type) {
    case 'hello':
      return line.close(CLOSE.badMessage, 'hello came twice')
    case 'ping':
      return line.send({ type: 'pong', n: message.n, now: deps.clock().toISOString() })
    case 'watch':
      return watches.watch(message)
    case 'unwatch':
      return watches.unwatch(message)
    case 'presence':
      return watches.presence(message)
    case 'do':
      return command(deps, line, log, message, actor)
    default:
      return unreachable(message)
  }
}

async function command(
  deps: ConnectionDeps,
  line: Line,
  log: FastifyBaseLogger,
  message: Extract<ClientMessage, { type: 'do' }>,
  actor: Actor,
): Promise<void> {
  const { commandId, incident } = message
  const refuse = (problem: Problem) => line.send({ type: 'refused', commandId, incident, problem })
  const faulted = (error: unknown) => {
    const problem = problemOfError(error)
    if (problem.status >= 500) log.error({ err: error, code: problem.code }, 'command failed')
    refuse(problem)
  }
  try {
    const open = await openIncident(deps.incidents, incident)
    const ruling = authorize(actor, LIVE_ACTIONS.do, open?.state)
    if (ruling !== 'allowed' || open === undefined) return refuse(problemOfRuling(ruling))
    const { answer } = await giveCommand(deps, open, message, actor)
    answer
      .then((given) => {
        if (given.ok) return line.send({ type: 'accepted', commandId, incident, seq: given.seq })
        refuse(problemOfRefusal(given.refusal))
      })
      .catch(faulted)
  } catch (error) {
    faulted(error)
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString()
  return data instanceof ArrayBuffer ? Buffer.from(data).toString() : data.toString()
}
