/**
 * One watched incident on this node. It follows the log once and gives every watcher the same frames; who comes late is
 * brought up to the head first. A watcher's position is the seq of the last event it was given, so none is given twice
 * and none is left out.
 */
import type { Incident } from '@holdfast/core'
import type { LiveEvent } from '@holdfast/protocol'
import type { Incidents } from '../incidents/index.ts'
import { type EncodedEvent, encodeEvent, encodeEvents, liveEventOf } from './encode.ts'
import { textFrame } from './frame.ts'

/** Events kept encoded, so that whoever was away for a moment costs no query. */
const TAIL = 500
/** Events in one frame of catching up. */
const PAGE = 500

export type Watcher = {
  /** Asked before every delivery. False: it was told that it no longer watches. */
  readonly allowed: (state: Incident) => boolean
  /** Resolves when the kernel has it, so that catching up goes at the reader's pace. */
  readonly send: (frame: Buffer) => Promise<void>
  /** Without waiting; a reader that is too slow is sent away. */
  readonly push: (frame: Buffer) => void
  readonly failed: (error: unknown) => void
}

type Seat = { readonly watcher: Watcher; position: number; catchingUp: boolean }

export class Room {
  readonly #incidents: Incidents
  readonly #id: string
  readonly #seats = new Set<Seat>()
  #state: Incident
  /** Seq of the newest event that was sent to those who are up to date. */
  #sent: number
  #tail: readonly EncodedEvent[] = []
  #pending: EncodedEvent[] = []
  #stop: () => void = () => {}

  private constructor(incidents: Incidents, id: string, state: Incident) {
    this.#incidents = incidents
    this.#id = id
    this.#state = state
    this.#sent = state.seq
  }

  /** Undefined when there is no such incident. */
  static async open(incidents: Incidents, id: string): Promise<Room | undefined> {
    const state = await incidents.state(id)
    if (state === undefined) return undefined
    const room = new Room(incidents, id, state)
    room.#stop = await incidents.follow(id, state.seq, (events, at) => room.#heard(events, at))
    return room
  }

  get headSeq(): number {
    return this.#sent
  }

  get state(): Incident {
    return this.#state
  }

  /** Everything after `after`, in order, from now on. @returns how to leave */
  enter(watcher: Watcher, after: number): () => void {
    const seat: Seat = { watcher, position: after, catchingUp: true }
    this.#seats.add(seat)
    this.#catchUp(seat).catch(watcher.failed)
    return () => this.#seats.delete(seat)
  }

  close(): void {
    this.#stop()
  }

  /** What is due in one turn of the loop travels in one frame. */
  #heard(events: readonly LiveEvent[], state: Incident): void {
    if (this.#pending.length === 0) setImmediate(() => this.#flush())
    this.#pending.push(...events.map(encodeEvent))
    this.#state = state
  }

  #flush(): void {
    const events = this.#pending
    this.#pending = []
    const [first, last] = [events[0], events.at(-1)]
    if (first === undefined || last === undefined) return
    const frame = textFrame(encodeEvents(this.#id, events))
    this.#sent = last.seq
    this.#tail = [...this.#tail, ...events].slice(-TAIL)
    for (const seat of this.#seats) {
      if (seat.catchingUp || !seat.watcher.allowed(this.#state)) continue
      if (seat.position === first.seq - 1) seat.watcher.push(frame)
      else this.#pushRest(seat, events)
      seat.position = Math.max(seat.position, last.seq)
    }
  }

  /** Whoever knows more than the head (it read another copy of the log) gets what is new to it. */
  #pushRest({ watcher, position }: Seat, events: readonly EncodedEvent[]): void {
    const rest = events.filter(({ seq }) => seq > position)
    if (rest.length > 0) watcher.push(textFrame(encodeEvents(this.#id, rest)))
  }

  async #catchUp(seat: Seat): Promise<void> {
    while (this.#seats.has(seat) && seat.position < this.#sent) {
      const page = await this.#pageAfter(seat.position)
      const last = page.at(-1)
      if (last === undefined) throw new Error(`the log of ${this.#id} has no event after ${seat.position}`)
      if (!this.#seats.has(seat) || !seat.watcher.allowed(this.#state)) return
      await seat.watcher.send(textFrame(encodeEvents(this.#id, page)))
      seat.position = last.seq
    }
    // No await since the comparison: the next flush finds it exactly at the head.
    seat.catchingUp = false
  }

  async #pageAfter(position: number): Promise<readonly EncodedEvent[]> {
    const oldest = this.#tail[0]
    if (oldest !== undefined && oldest.seq <= position + 1)
      return this.#tail.filter(({ seq }) => seq > position).slice(0, PAGE)
    const recorded = await this.#incidents.events(this.#id, position, Math.min(PAGE, this.#sent - position))
    return recorded.map((event) => encodeEvent(liveEventOf(event)))
  }
}
