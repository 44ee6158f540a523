/**
 * The websocket, kept open. It knows whether the line is live and says so as one union; it resumes each watched incident
 * by seq; it never decides what a message means to an incident (incident/room.svelte.ts does).
 */
import type { ClientMessage, ServerMessage } from '@holdfast/protocol'
import type { Clock } from './clock.svelte.ts'
import { CLOSE, PROTOCOL_VERSION } from './close.ts'

export type Connection =
  /** Nothing on the screen wants to be live. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting' }
  /** `outdated`: the server was updated since this page was loaded. */
  | { readonly kind: 'live'; readonly outdated: boolean }
  /** Lost. `lostAt` (server ms) is when the last word from the server came: all that is shown is as of then. */
  | {
      readonly kind: 'reconnecting' | 'restarting' | 'offline' | 'signed-out' | 'barred'
      readonly lostAt: number | undefined
    }

/** One watched incident's side of the line. */
export type Watcher = {
  readonly incident: string
  /** The seq up to which it knows the log: the server sends what follows. */
  readonly after: () => number
  readonly take: (message: IncidentMessage) => void
  /** The line is gone; what was under way may or may not have arrived. */
  readonly lost: () => void
}

export type IncidentMessage = Extract<ServerMessage, { incident: string }>

/** What of a WebSocket is used, so that tests can pass a scripted one. */
export type Socket = {
  onopen: ((event: Event) => void) | null
  onmessage: ((event: MessageEvent) => void) | null
  onclose: ((event: CloseEvent) => void) | null
  readonly send: (data: string) => void
  readonly close: () => void
}

export type LiveDeps = {
  readonly open: () => Socket
  readonly clock: Clock
  readonly device: () => number
  readonly random: () => number
  readonly onSignedOut: () => void
}

const PING_MS = 5_000
/** No word for so long and the line counts as dead, whatever the browser thinks of it. */
const SILENCE_MS = 10_000
const HELLO_MS = 10_000
const WAKE_MS = 3_000
const BACKOFF = { first: 300, last: 15_000 }

export class Live {
  connection: Connection = $state.raw({ kind: 'idle' })
  #deps: LiveDeps
  #watchers = new Set<Watcher>()
  #socket: Socket | undefined
  #attempt = 0
  #retry: ReturnType<typeof setTimeout> | undefined
  #pulse: ReturnType<typeof setTimeout> | undefined
  #pings = new Map<number, number>()
  #pingNumber = 0
  /** Device time of the last message. */
  #heardAt = 0
  #build: string | undefined

  constructor(deps: LiveDeps) {
    this.#deps = deps
  }

  /** Listens to the world's hints that a lost line may be back, or is gone. @returns how to stop */
  attend(): () => void {
    const back = () => this.wake()
    const seen = () => document.visibilityState === 'visible' && this.wake()
    const gone = () => this.#drop('offline')
    addEventListener('online', back)
    addEventListener('offline', gone)
    addEventListener('pageshow', back)
    document.addEventListener('visibilitychange', seen)
    return () => {
      removeEventListener('online', back)
      removeEventListener('offline', gone)
      removeEventListener('pageshow', back)
      document.removeEventListener('visibilitychange', seen)
    }
  }

  /** @returns how to stop watching */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher)
    if (this.connection.kind === 'live') this.#watch(watcher)
    else if (this.#socket === undefined) this.#connect()
    return () => {
      this.#watchers.delete(watcher)
      this.send({ type: 'unwatch', incident: watcher.incident })
      if (this.#watchers.size === 0) this.#rest()
    }
  }

  /** @returns false when the line is not live; nothing was sent then */
  send(message: ClientMessage): boolean {
    if (this.connection.kind !== 'live' || this.#socket === undefined) return false
    this.#socket.send(JSON.stringify(message))
    return true
  }

  /** Try now rather than later: the network came back, the page is seen again, or somebody signed in. */
  wake(): void {
    if (this.#watchers.size === 0) return
    if (this.#socket === undefined) {
      this.#attempt = 0
      this.#connect()
    } else if (this.connection.kind === 'live') {
      // A phone that slept may hold a dead socket for minutes: one question, three seconds.
      this.#ping()
      const asked = this.#deps.device()
      this.#later(WAKE_MS, () => this.#heardAt < asked)
    }
  }

  #connect(): void {
    clearTimeout(this.#retry)
    if (this.connection.kind === 'idle') this.connection = { kind: 'connecting' }
    const socket = this.#deps.open()
    this.#socket = socket
    socket.onopen = () => socket.send(JSON.stringify({ type: 'hello', protocol: PROTOCOL_VERSION }))
    socket.onmessage = ({ data }) => {
      if (socket === this.#socket && typeof data === 'string') this.#take(data)
    }
    socket.onclose = ({ code }) => {
      if (socket === this.#socket) this.#closed(code)
    }
    this.#later(HELLO_MS, () => this.connection.kind !== 'live')
  }

  #take(raw: string): void {
    // The server of the same build made and typed it (protocol/src/live.ts); a console need not doubt it.
    const message = JSON.parse(raw) as ServerMessage
    this.#heardAt = this.#deps.device()
    switch (message.type) {
      case 'hello':
        this.#welcome(message)
        break
      case 'pong': {
        const sentAt = this.#pings.get(message.n)
        this.#pings.delete(message.n)
        if (sentAt !== undefined) this.#deps.clock.measured(sentAt, this.#heardAt, message.now)
        break
      }
      default:
        for (const watcher of this.#watchers) if (watcher.incident === message.incident) watcher.take(message)
    }
  }

  #welcome(hello: Extract<ServerMessage, { type: 'hello' }>): void {
    this.#build ??= hello.build
    this.#attempt = 0
    const outdated = hello.build !== this.#build || hello.protocol !== PROTOCOL_VERSION
    this.connection = { kind: 'live', outdated }
    for (const watcher of this.#watchers) this.#watch(watcher)
    this.#ping()
    this.#later(PING_MS, () => this.#silent())
  }

  #watch(watcher: Watcher): void {
    this.send({ type: 'watch', incident: watcher.incident, after: watcher.after() })
  }

  #ping(): void {
    this.#pingNumber += 1
    this.#pings.set(this.#pingNumber, this.#deps.device())
    this.send({ type: 'ping', n: this.#pingNumber })
  }

  /** Looks again in `ms`: a dead line is dropped, a live one is pinged. */
  #later(ms: number, dead: () => boolean): void {
    clearTimeout(this.#pulse)
    this.#pulse = setTimeout(() => {
      if (dead()) {
        this.#drop(navigator.onLine ? 'reconnecting' : 'offline')
        return
      }
      if (document.visibilityState === 'visible') this.#ping()
      this.#later(PING_MS, () => this.#silent())
    }, ms)
  }

  #silent(): boolean {
    // A hidden page is throttled and does not ping, so its silence means nothing until it is seen again.
    return document.visibilityState === 'visible' && this.#deps.device() - this.#heardAt > SILENCE_MS
  }

  #closed(code: number): void {
    switch (code) {
      case CLOSE.signedOut:
        this.#drop('signed-out')
        this.#deps.onSignedOut()
        break
      case CLOSE.badOrigin:
        this.#drop('barred')
        break
      case CLOSE.restarting:
        this.#drop('restarting')
        break
      default:
        this.#drop(navigator.onLine ? 'reconnecting' : 'offline')
    }
  }

  #drop(kind: 'reconnecting' | 'restarting' | 'offline' | 'signed-out' | 'barred'): void {
    const socket = this.#socket
    this.#socket = undefined
    this.#pings.clear()
    clearTimeout(this.#pulse)
    clearTimeout(this.#retry)
    if (this.#watchers.size === 0) return
    const was = this.connection
    const lostAt = 'lostAt' in was ? was.lostAt : was.kind === 'live' ? this.#heardOnServer() : undefined
    // A restart announced stays the reason until the line is back, or the network is known to be gone.
    const reason = kind === 'reconnecting' && was.kind === 'restarting' ? 'restarting' : kind
    this.connection = { kind: reason, lostAt }
    if (socket !== undefined) socket.close()
    if (was.kind === 'live') for (const watcher of this.#watchers) watcher.lost()
    if (kind !== 'signed-out' && kind !== 'barred')
      this.#retry = setTimeout(() => this.#connect(), this.#delay())
  }

  #heardOnServer(): number {
    return this.#deps.clock.read() - (this.#deps.device() - this.#heardAt)
  }

  /** Doubling from 0.3 s to 15 s, between half and all of it, so that a thousand consoles do not come back at once. */
  #delay(): number {
    const full = Math.min(BACKOFF.last, BACKOFF.first * 2 ** this.#attempt)
    this.#attempt += 1
    return full * (0.5 + this.#deps.random() / 2)
  }

  #rest(): void {
    const socket = this.#socket
    this.#socket = undefined
    clearTimeout(this.#pulse)
    clearTimeout(this.#retry)
    this.connection = { kind: 'idle' }
    socket?.close()
  }
}
