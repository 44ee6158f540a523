/** One websocket, from its arrival to its end: who it is, and what it asks for. */

import type { Duplex } from 'node:stream'
import { CLOSE, type ClientMessage, PROTOCOL_VERSION, parseClientMessage } from '@holdfast/protocol'
import type { FastifyBaseLogger } from 'fastify'
import type { RawData, WebSocket } from 'ws'
import type { CommandDeps } from '../commands.ts'
import type { AppDeps } from '../deps.ts'
import { unreachable } from '../errors.ts'
import type { Actor } from '../identity/index.ts'
import { doCommand } from './do-command.ts'
import { createLine, type Line } from './line.ts'
import { createRate } from './rate.ts'
import type { Rooms } from './rooms.ts'
import { Watches } from './watches.ts'

export type ConnectionDeps = AppDeps & CommandDeps & { readonly rooms: Rooms }

/** What comes in with the upgrade. `stream` is the connection below the socket. */
export type Arrival = {
  readonly socket: WebSocket
  readonly stream: Duplex
  readonly log: FastifyBaseLogger
  /** Undefined when there is no session or token, or it is not valid. */
  readonly actor: Promise<Actor | undefined>
  /** Called once, when it is gone. */
  readonly ended: (connection: Connection) => void
}

type Standing =
  | { readonly is: 'arriving' }
  | { readonly is: 'greeting'; readonly actor: Actor }
  | { readonly is: 'live'; readonly actor: Actor }
  | { readonly is: 'gone' }

/** How often watching and ticking count as using the session. */
const SEEN_MS = 60_000
/** Websocket's own code for a fault of the server. */
const FAULT = 1011
const NOT_TEXT = { ok: false, problem: 'not text' } as const

export class Connection {
  readonly #deps: ConnectionDeps
  readonly #arrival: Arrival
  readonly #line: Line
  readonly #watches: Watches
  readonly #rate: (now: number) => boolean
  readonly #hello: NodeJS.Timeout
  #standing: Standing = { is: 'arriving' }
  #seenAt: number
  /** One at a time and in order; a command is only put in its place here, so the next need not wait for its commit. */
  #inbox: Promise<void>

  constructor(deps: ConnectionDeps, arrival: Arrival) {
    const { limits } = deps
    const { socket, stream, log } = arrival
    this.#deps = deps
    this.#arrival = arrival
    this.#seenAt = this.#now()
    this.#rate = createRate(limits, this.#now())
    this.#line = createLine(socket, stream, limits.buffered, () => this.#gone())
    const failed = (error: unknown) => this.#fail(error)
    this.#watches = new Watches({ ...deps, line: this.#line, actor: () => this.actor, failed })
    this.#hello = setTimeout(() => this.close(CLOSE.badMessage, 'hello did not come'), limits.helloMs)
    this.#inbox = this.#arrive().catch(failed)
    socket.on('message', (data, isBinary) => this.#heard(data, isBinary))
    socket.on('error', (error) => log.info({ err: error }, 'websocket failed'))
  }

  get actor(): Actor | undefined {
    return 'actor' in this.#standing ? this.#standing.actor : undefined
  }

  /** The session was looked up again: who it is now, or undefined when it ended. */
  rechecked(actor: Actor | undefined): void {
    if (this.#standing.is !== 'greeting' && this.#standing.is !== 'live') return
    if (actor === undefined) this.close(CLOSE.signedOut, 'signed out')
    else {
      this.#standing = { is: this.#standing.is, actor }
      this.#watches.recheck()
    }
  }

  beat(): void {
    this.#line.beat()
  }

  close(code: number, reason: string): void {
    this.#line.close(code, reason)
  }

  #now(): number {
    return this.#deps.clock().getTime()
  }

  #gone(): void {
    clearTimeout(this.#hello)
    this.#standing = { is: 'gone' }
    this.#watches.clear()
    this.#arrival.ended(this)
  }

  #fail(error: unknown): void {
    this.#arrival.log.error({ err: error }, 'websocket closed by a fault')
    this.close(FAULT, 'something went wrong on the server')
  }

  async #arrive(): Promise<void> {
    const actor = await this.#arrival.actor
    if (this.#standing.is !== 'arriving') return
    if (actor === undefined) return this.close(CLOSE.signedOut, 'signed out')
    this.#standing = { is: 'greeting', actor }
  }

  #heard(data: RawData, isBinary: boolean): void {
    const parsed = isBinary ? NOT_TEXT : parseClientMessage(textOf(data))
    if (!this.#rate(this.#now())) this.close(CLOSE.tooMany, 'too many messages')
    else if (!parsed.ok) this.close(CLOSE.badMessage, parsed.problem)
    else this.#receive(parsed.message)
  }

  #receive(message: ClientMessage): void {
    this.#inbox = this.#inbox.then(() => this.#take(message)).catch((error: unknown) => this.#fail(error))
  }

  async #take(message: ClientMessage): Promise<void> {
    switch (this.#standing.is) {
      case 'gone':
        return
      case 'live':
        if (message.type !== 'ping') await this.#seen(this.#standing.actor)
        return this.#handle(message)
      case 'arriving':
      case 'greeting':
        return this.#greet(message)
      default:
        return unreachable(this.#standing)
    }
  }

  #greet(message: ClientMessage): void {
    if (this.#standing.is === 'greeting' && message.type === 'hello') this.#welcome(this.#standing.actor)
    else this.close(CLOSE.badMessage, 'hello comes first')
  }

  #welcome(actor: Actor): void {
    clearTimeout(this.#hello)
    this.#standing = { is: 'live', actor }
    const { build, clock } = this.#deps
    const now = clock().toISOString()
    this.#line.send({ type: 'hello', protocol: PROTOCOL_VERSION, person: actor.person, now, build })
  }

  async #handle(message: ClientMessage): Promise<void> {
    // It may have ended while it was noted as seen.
    const { actor } = this
    if (actor === undefined) return
    switch (message.type) {
      case 'hello':
        return this.close(CLOSE.badMessage, 'hello came twice')
      case 'ping':
        return this.#line.send({ type: 'pong', n: message.n, now: this.#deps.clock().toISOString() })
      case 'watch':
        return this.#watches.watch(message)
      case 'unwatch':
        return this.#watches.unwatch(message)
      case 'presence':
        return this.#watches.presence(message)
      case 'do':
        return doCommand(this.#deps, message, actor, this.#line, this.#arrival.log)
      default:
        return unreachable(message)
    }
  }

  async #seen({ via }: Actor): Promise<void> {
    if (this.#now() - this.#seenAt < SEEN_MS) return
    this.#seenAt = this.#now()
    await this.#deps.sessions.seen(via)
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString()
  return data instanceof ArrayBuffer ? Buffer.from(data).toString() : data.toString()
}
