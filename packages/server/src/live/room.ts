/**
 * One watched incident on this node. It follows the log once and gives every watcher the same frames; who comes late is
 * brought up to the head first. A watcher's position is the seq of the last event it was given, so none is given twice
 * and none is left out.
 */
import type { Incident } from '@holdfast/core'
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

export type Room = {
  readonly headSeq: () => number
  readonly state: () => Incident
  readonly size: () => number
  /** Everything after `after`, in order, from now on. @returns how to leave */
  readonly enter: (watcher: Watcher, after: number) => () => void
  readonly close: () => void
}

type Seat = { readonly watcher: Watcher; position: number; catchingUp: boolean }

export async function openRoom(incidents: Incidents, id: string): Promise<Room | undefined> {
  const first = await incidents.state(id)
  if (first === undefined) return undefined
  let state = first
  let sentSeq = first.seq
  let tail: EncodedEvent[] = []
  let pending: EncodedEvent[] = []
  const seats = new Set<Seat>()

  const stop = await incidents.follow(id, first.seq, (events, at) => {
    // What is due in one turn of the loop travels in one frame.
    if (pending.length === 0) setImmediate(flush)
    pending.push(...events.map(encodeEvent))
    state = at
  })

  function flush(): void {
    const events = pending
    pending = []
    const [head, last] = [events[0], events.at(-1)]
    if (head === undefined || last === undefined) return
    const frame = textFrame(encodeEvents(id, events))
    sentSeq = last.seq
    tail = [...tail, ...events].slice(-TAIL)
    for (const seat of seats) {
      if (seat.catchingUp || !seat.watcher.allowed(state)) continue
      if (seat.position === head.seq - 1) seat.watcher.push(frame)
      else pushRest(seat, events)
      seat.position = Math.max(seat.position, last.seq)
    }
  }

  /** Whoever knows more than the head (it reads another copy of the log) gets what is new to it. */
  function pushRest({ watcher, position }: Seat, events: readonly EncodedEvent[]): void {
    const rest = events.filter(({ seq }) => seq > position)
    if (rest.length > 0) watcher.push(textFrame(encodeEvents(id, rest)))
  }

  async function pageAfter(position: number): Promise<readonly EncodedEvent[]> {
    const oldest = tail[0]
    if (oldest !== undefined && oldest.seq <= position + 1)
      return tail.filter(({ seq }) => seq > position).slice(0, PAGE)
    const recorded = await incidents.events(id, position, Math.min(PAGE, sentSeq - position))
    return recorded.map((event) => encodeEvent(liveEventOf(event)))
  }

  async function catchUp(seat: Seat): Promise<void> {
    while (seats.has(seat) && seat.position < sentSeq) {
      const page = await pageAfter(seat.position)
      const last = page.at(-1)
      if (last === undefined) throw new Error(`the log of ${id} has no event after ${seat.position}`)
      if (!seats.has(seat) || !seat.watcher.allowed(state)) return
      await seat.watcher.send(textFrame(encodeEvents(id, page)))
      seat.position = last.seq
    }
    // No await since the comparison: the next flush finds it exactly at the head.
    seat.catchingUp = false
  }

  return {
    headSeq: () => sentSeq,
    state: () => state,
    size: () => seats.size,
    enter(watcher, after) {
      const seat: Seat = { watcher, position: after, catchingUp: true }
      seats.add(seat)
      catchUp(seat).catch(watcher.failed)
      return () => void seats.delete(seat)
    },
    close: stop,
  }
}
