/**
 * A server for tests, on the engine itself: it speaks the websocket's messages over scripted sockets, and can be made to
 * hold its answers, to give them in another order, to fall silent and to come back.
 */
import {
  type Command,
  decide,
  type EventDraft,
  evolve,
  type Incident,
  type IncidentEvent,
  type Person,
} from '@holdfast/core'
import {
  type ClientMessage,
  type LiveEvent,
  PROTOCOL_VERSION,
  type Problem,
  problemOfRefusal,
  type ServerMessage,
} from '@holdfast/protocol'
import type { Socket } from '../live/live.svelte.ts'
import type { Told } from './opened.ts'

export const INCIDENT = 'incident-1'

type Do = Extract<ClientMessage, { type: 'do' }>

/** What became of a command, to be told in whichever order the test wants. */
export type Outcome = { readonly tellEvents: () => void; readonly tellVerdict: () => void }

export class FakeServer {
  /** Everything that came in, in order. */
  readonly heard: ClientMessage[] = []
  /** Hold commands until `record` or `answer`. */
  holding = false
  up = true
  build = 'build-1'
  /** Sockets that were asked for, refused ones included. */
  attempts = 0
  log: readonly LiveEvent[]
  #incident: Incident
  #person: Person
  #clock: () => number
  #socket: FakeSocket | undefined
  #waiting: Do[] = []
  #outcomes = new Map<string, Outcome>()

  constructor(story: Told, person: Person, clock: () => number) {
    this.#incident = story.incident
    this.#person = person
    this.#clock = clock
    this.log = story.events.map((event) => sent(event))
  }

  connect = (): Socket => {
    this.attempts += 1
    const socket = new FakeSocket((message) => this.#take(socket, message))
    this.#socket = socket
    queueMicrotask(() => (this.up ? socket.open() : socket.fail(1006)))
    return socket
  }

  /** The line goes, with a code as the server would give it. */
  drop(code = 1006): void {
    this.#socket?.fail(code)
    this.#socket = undefined
  }

  /** From now on it takes what is sent and says nothing, as a network does that lets packets vanish. */
  mute(): void {
    this.#socket?.mute()
    this.up = false
  }

  /** Another person's command, told to whoever watches. */
  act(command: Command, by: Person): void {
    this.#tell({ type: 'events', incident: INCIDENT, events: this.#decide(command, by) })
  }

  /** Decides the oldest command that waits, and tells nobody yet. */
  record(): Outcome {
    const asked = this.#waiting.shift()
    if (asked === undefined) throw new Error('no command waits')
    return this.#record(asked)
  }

  answer(): void {
    const outcome = this.record()
    outcome.tellVerdict()
    outcome.tellEvents()
  }

  /** Refuses the oldest command with a problem that is not the engine's. */
  fault(problem: Problem): void {
    const asked = this.#waiting.shift()
    if (asked === undefined) throw new Error('no command waits')
    this.#tell({ type: 'refused', commandId: asked.commandId, incident: INCIDENT, problem })
  }

  /** The whole log once more. */
  repeat(): void {
    this.#tell({ type: 'events', incident: INCIDENT, events: this.log })
  }

  commands(): readonly Do[] {
    return this.heard.filter((message) => message.type === 'do')
  }

  #take(socket: FakeSocket, message: ClientMessage): void {
    this.heard.push(message)
    const now = new Date(this.#clock()).toISOString()
    switch (message.type) {
      case 'hello':
        socket.give({
          type: 'hello',
          protocol: PROTOCOL_VERSION,
          person: this.#person,
          now,
          build: this.build,
        })
        break
      case 'watch':
        socket.give({ type: 'watching', incident: INCIDENT, headSeq: this.log.length })
        socket.give({ type: 'events', incident: INCIDENT, events: this.log.slice(message.after) })
        break
      case 'ping':
        socket.give({ type: 'pong', n: message.n, now })
        break
      case 'do':
        this.#waiting.push(message)
        if (!this.holding) this.answer()
        break
      case 'unwatch':
      case 'presence':
        break
    }
  }

  /** The same command again gets the first answer, and records nothing. */
  #record({ commandId, command }: Do): Outcome {
    const known = this.#outcomes.get(commandId)
    if (known !== undefined) return { tellVerdict: known.tellVerdict, tellEvents: () => {} }
    const verdict = this.#verdict(command, commandId)
    this.#outcomes.set(commandId, verdict)
    return verdict
  }

  #verdict(command: Do['command'], commandId: string): Outcome {
    // What came through JSON has no undefined fields any more, so it is an engine command but for people named by id.
    const wish: Command = JSON.parse(JSON.stringify(command))
    const at = new Date(this.#clock()).toISOString()
    const verdict = decide(this.#incident, wish, { by: this.#person, at })
    if (!verdict.ok) {
      const problem = problemOfRefusal(verdict.refusal)
      return {
        tellVerdict: () => this.#tell({ type: 'refused', commandId, incident: INCIDENT, problem }),
        tellEvents: () => {},
      }
    }
    const events = this.#append(verdict.events, commandId)
    const seq = this.log.length
    return {
      tellVerdict: () => this.#tell({ type: 'accepted', commandId, incident: INCIDENT, seq }),
      tellEvents: () => this.#tell({ type: 'events', incident: INCIDENT, events }),
    }
  }

  #decide(command: Command, by: Person): readonly LiveEvent[] {
    const verdict = decide(this.#incident, command, { by, at: new Date(this.#clock()).toISOString() })
    if (!verdict.ok) throw new Error(JSON.stringify(verdict.refusal))
    return this.#append(verdict.events)
  }

  #append(drafts: readonly EventDraft[], commandId?: string): readonly LiveEvent[] {
    const events = drafts.map((draft, index) =>
      sent({ ...draft, seq: this.log.length + 1 + index }, commandId),
    )
    this.#incident = events.reduce<Incident>((incident, event) => evolve(incident, event), this.#incident)
    this.log = [...this.log, ...events]
    return events
  }

  #tell(message: ServerMessage): void {
    this.#socket?.give(message)
  }
}

const sent = (event: IncidentEvent, commandId?: string): LiveEvent => ({
  ...event,
  id: `event-${event.seq}`,
  hash: '',
  ...(commandId !== undefined && { commandId }),
})

class FakeSocket implements Socket {
  onopen: Socket['onopen'] = null
  onmessage: Socket['onmessage'] = null
  onclose: Socket['onclose'] = null
  #take: (message: ClientMessage) => void
  #alive = true

  constructor(take: (message: ClientMessage) => void) {
    this.#take = take
  }

  open(): void {
    if (this.#alive) this.onopen?.(new Event('open'))
  }

  send(data: string): void {
    if (this.#alive) this.#take(JSON.parse(data))
  }

  close(): void {
    this.#alive = false
  }

  give(message: ServerMessage): void {
    if (this.#alive) this.onmessage?.(new MessageEvent('message', { data: JSON.stringify(message) }))
  }

  mute(): void {
    this.onmessage = null
  }

  fail(code: number): void {
    if (!this.#alive) return
    this.#alive = false
    this.onclose?.(new CloseEvent('close', { code }))
  }
}
