/** One incident's log as this console knows it, and the incident that it folds to. Only the server's events enter. */
import { emptyIncident, evolve, type Incident, ReplayFault, type RunbookHash } from '@holdfast/core'
import type { LiveEvent, Problem } from '@holdfast/protocol'
import type { FetchRunbook } from './runbooks.ts'

export type Trouble =
  /** A pinned runbook did not come; without it nothing can be shown. */
  | { readonly kind: 'runbook'; readonly problem: Problem }
  /** The log and this console's engine disagree. */
  | { readonly kind: 'fault'; readonly seq: number; readonly code: string }

export class IncidentLog {
  events: readonly LiveEvent[] = $state.raw([])
  incident: Incident = $state.raw(emptyIncident(new Map()))
  trouble: Trouble | undefined = $state.raw()
  #fetchRunbook: FetchRunbook
  #onFolded: (events: readonly LiveEvent[]) => void
  #waiting: readonly LiveEvent[] = []
  #fetching = false

  constructor(fetchRunbook: FetchRunbook, onFolded: (events: readonly LiveEvent[]) => void) {
    this.#fetchRunbook = fetchRunbook
    this.#onFolded = onFolded
  }

  /** Seq up to which events have come, folded or not yet. */
  get known(): number {
    return this.#waiting.at(-1)?.seq ?? this.incident.seq
  }

  /** Events in order; those known already are passed over. @returns false when some are missing in between */
  take(events: readonly LiveEvent[]): boolean {
    const news = events.filter(({ seq }) => seq > this.known)
    const first = news[0]
    if (first === undefined) return true
    if (first.seq !== this.known + 1) return false
    this.#waiting = [...this.#waiting, ...news]
    this.#fold()
    return true
  }

  /** After a trouble: try once more. */
  retry(): void {
    this.trouble = undefined
    this.#fold()
  }

  /** Folds what can be folded at once; a plan whose runbook is not here yet holds the rest back until it is. */
  #fold(): void {
    if (this.#fetching || this.trouble?.kind === 'fault') return
    const blocked = this.#waiting.findIndex((event) => this.#missing(event) !== undefined)
    const ready = blocked === -1 ? this.#waiting : this.#waiting.slice(0, blocked)
    this.#waiting = this.#waiting.slice(ready.length)
    this.#evolve(ready)
    const missing = this.#waiting[0] && this.#missing(this.#waiting[0])
    if (missing !== undefined) void this.#fetch(missing.runbook, missing.hash)
  }

  #missing(event: LiveEvent): { readonly runbook: string; readonly hash: RunbookHash } | undefined {
    return event.type === 'plan.started' && !this.incident.runbooks.has(event.data.hash)
      ? event.data
      : undefined
  }

  #evolve(events: readonly LiveEvent[]): void {
    if (events.length === 0) return
    try {
      this.incident = events.reduce(evolve, this.incident)
    } catch (fault) {
      if (!(fault instanceof ReplayFault)) throw fault
      this.trouble = { kind: 'fault', seq: fault.seq, code: fault.code }
      return
    }
    this.events = [...this.events, ...events]
    this.#onFolded(events)
  }

  async #fetch(id: string, hash: RunbookHash): Promise<void> {
    this.#fetching = true
    const answer = await this.#fetchRunbook(id, hash)
    this.#fetching = false
    if (!answer.ok) {
      this.trouble = { kind: 'runbook', problem: answer.problem }
      return
    }
    this.trouble = undefined
    this.incident = {
      ...this.incident,
      runbooks: new Map([...this.incident.runbooks, [hash, answer.value]]),
    }
    this.#fold()
  }
}
