/**
 * An incident at another moment: the same log folded by the same engine up to one event. It shows and never asks; while
 * it is on, the screen has no control that writes.
 */
import {
  createReplay,
  type Replay as Folded,
  type IncidentEvent,
  type Runbooks,
  type StepView,
  viewIncident,
} from '@holdfast/core'
import type { Moment } from '../incident/desk.svelte.ts'
import { keyOf, type StepKey } from '../incident/steps.ts'
import { type MarkedLog, markPhases, type PhaseMark, unmarked } from './phases.ts'

export const SPEEDS = [1, 8, 60] as const
export type Speed = (typeof SPEEDS)[number]

/** Longer silences are played as this long. */
const LONGEST_GAP_MS = 30_000

/** Runs something later; @returns how to call it off. */
export type Later = (run: () => void, ms: number) => () => void

const later: Later = (run, ms) => {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}

type Source = { readonly events: readonly IncidentEvent[]; readonly runbooks: Runbooks }

export class Replay {
  /** What was asked for, which may lie beyond what has been loaded yet; undefined: live. */
  asked: number | undefined = $state()
  speed: Speed = $state(1)
  playing = $state(false)
  #source: () => Source
  #later: Later
  #stop: (() => void) | undefined
  #folded: { readonly runbooks: Runbooks; readonly log: Folded } | undefined
  #marked: { readonly runbooks: Runbooks; readonly log: MarkedLog } | undefined

  /** @param source the log so far, without gaps from seq 1; it may grow while a moment is shown */
  constructor(source: () => Source, wait: Later = later) {
    this.#source = source
    this.#later = wait
  }

  head = $derived.by(() => this.#source().events.length)
  /** Seq of the event shown; undefined: live. */
  seq: number | undefined = $derived.by(() =>
    this.asked === undefined || this.head === 0 ? undefined : Math.min(Math.max(1, this.asked), this.head),
  )
  on = $derived.by(() => this.seq !== undefined)
  ahead = $derived.by(() => (this.seq === undefined ? 0 : this.head - this.seq))
  event: IncidentEvent | undefined = $derived.by(() =>
    this.seq === undefined ? undefined : this.#source().events[this.seq - 1],
  )
  /** Only asked for while a replay is on: it folds the whole log. */
  marks: readonly PhaseMark[] = $derived.by(() => {
    if (!this.on) return []
    const { events, runbooks } = this.#source()
    const from = this.#marked?.runbooks === runbooks ? this.#marked.log : unmarked(runbooks)
    this.#marked = { runbooks, log: markPhases(events, from) }
    return this.#marked.log.marks
  })
  moment: Moment | undefined = $derived.by(() => {
    const { seq, event } = this
    if (seq === undefined || event === undefined) return undefined
    const log = this.#logUpTo(seq)
    const incident = log.at(seq)
    const view = viewIncident(incident)
    const before = seq === 1 ? [] : viewIncident(log.at(seq - 1)).steps
    return { seq, incident, view, now: Date.parse(event.at), changed: changedSteps(before, view.steps) }
  })

  /** Shows the incident right after an event; a seq beyond the log is its nearest end, undefined is live. */
  show(seq: number | undefined): void {
    this.asked = seq
    if (seq === undefined) this.pause()
  }

  live(): void {
    this.show(undefined)
  }

  /** From live, a step back begins a replay. A person's own step ends the playing. */
  step(by: number): void {
    this.pause()
    this.show(Math.min(Math.max(1, (this.seq ?? this.head) + by), this.head))
  }

  /** To the next (+1) or the last (−1) event with which a phase was entered; to the log's end where there is none. */
  phase(by: 1 | -1): void {
    this.pause()
    const here = this.seq ?? this.head
    // The marks are read only while a moment is shown.
    this.show(here)
    const seqs = this.marks.map(({ seq }) => seq)
    const to = by === 1 ? seqs.find((seq) => seq > here) : seqs.findLast((seq) => seq < here)
    this.show(to ?? (by === 1 ? this.head : 1))
  }

  play(): void {
    if (this.seq === undefined || this.seq >= this.head) this.show(1)
    this.playing = true
    this.#next()
  }

  pause(): void {
    this.playing = false
    this.#stop?.()
    this.#stop = undefined
  }

  toggle(): void {
    if (this.playing) this.pause()
    else this.play()
  }

  /** How fast; while it plays, from now on. */
  at(speed: Speed): void {
    this.speed = speed
    if (this.playing) this.#next()
  }

  /** The log only grows, so what was folded of it stays good until somebody looks beyond it. */
  #logUpTo(seq: number): Folded {
    const { events, runbooks } = this.#source()
    if (this.#folded?.runbooks !== runbooks || seq > this.#folded.log.head)
      this.#folded = { runbooks, log: createReplay(events, runbooks) }
    return this.#folded.log
  }

  #next(): void {
    this.#stop?.()
    const { events } = this.#source()
    const [here, next] = [events[(this.seq ?? 0) - 1], events[this.seq ?? 0]]
    if (here === undefined || next === undefined) {
      this.pause()
      return
    }
    const gap = Math.max(0, Date.parse(next.at) - Date.parse(here.at))
    const ms = Math.min(gap, LONGEST_GAP_MS) / this.speed
    this.#stop = this.#later(() => {
      this.show(next.seq)
      this.#next()
    }, ms)
  }
}

/** Steps that look otherwise than before, and those that are new. */
export function changedSteps(before: readonly StepView[], after: readonly StepView[]): ReadonlySet<StepKey> {
  const was = new Map(before.map((step) => [keyOf(step), JSON.stringify(step)]))
  return new Set(after.filter((step) => was.get(keyOf(step)) !== JSON.stringify(step)).map(keyOf))
}
