/**
 * The state of one incident: what its events add up to. Immutable; `evolve` makes the next one.
 * Per-step state sits in chunked rows (rows.ts), so that a tick costs the same at 30 and at 2,000 steps.
 */

import type { Evidence, Person, Severity } from './event.ts'
import type { LoadedStep, Runbook } from './load.ts'
import type { Snapshot } from './machine.ts'
import type { Rows } from './rows.ts'
import type { Facts, Instant, RunbookHash } from './runbook.ts'

/** Every runbook that the incident's log may name, by content hash. */
export type Runbooks = ReadonlyMap<RunbookHash, Runbook>

export type Approval = { readonly by: Person; readonly at: Instant; readonly roles: readonly string[] }

/** What every step has, whatever its status. */
export type StepCommon = {
  readonly evidence: readonly Evidence[]
  readonly notes: number
  readonly approvals: readonly Approval[]
  /** Assigned by somebody, not yet claimed by them. */
  readonly assignee?: Person
  /** When somebody last reopened it in this visit: a wait counts from then. */
  readonly reopenedAt?: Instant
  /** When its deadline passed while it was unsettled; recorded by `timer.fired`. */
  readonly overdueAt?: Instant
}

/** The step lifecycle (lifecycle.ts is the machine): each status owns its fields. */
export type StepState = StepCommon &
  (
    | { readonly status: 'open' }
    | { readonly status: 'claimed'; readonly by: Person; readonly at: Instant }
    | {
        readonly status: 'done'
        readonly by: Person
        readonly at: Instant
        readonly recordedAt: Instant
        readonly option?: string
      }
    | { readonly status: 'skipped'; readonly by: Person; readonly at: Instant; readonly reason: string }
    | { readonly status: 'failed'; readonly by: Person; readonly at: Instant; readonly reason: string }
  )

/** Per state with steps: whether the plan is in it, since when, and how many steps still hold it. */
export type StateProgress = {
  readonly active: boolean
  readonly enteredAt?: Instant
  /** Seq of the event that entered it; a return through history goes on with the same visit. */
  readonly enteredSeq?: number
  readonly leftAt?: Instant
  /** Which steps hold it: the required ones, or all when none is required (S1). */
  readonly holders: 'required' | 'all'
  /** How many of those are not settled yet. */
  readonly holding: number
}

/** A delayed event that XState asked for (`after`), as data. */
export type AfterTimer = { readonly id: string; readonly due: Instant }

export type Plan = {
  readonly id: string
  readonly runbook: Runbook
  readonly startedAt: Instant
  readonly endedAt?: Instant
  readonly snapshot: Snapshot
  readonly facts: Facts
  /** Seq of the event that last set each fact; a fact that nobody set is absent. */
  readonly factsSet: Readonly<Record<string, number>>
  readonly steps: Rows<StepState>
  readonly states: Rows<StateProgress>
  readonly after: readonly AfterTimer[]
  /** Steps added while running; their index follows the runbook's own. */
  readonly added: readonly LoadedStep[]
}

export type Closing = { readonly by: Person; readonly at: Instant; readonly reason: string }

export type Incident = {
  readonly runbooks: Runbooks
  /** Seq of the last event folded in; 0 before `incident.opened`. */
  readonly seq: number
  /** `at` of the last event. */
  readonly at?: Instant
  readonly opened?: {
    readonly by: Person
    readonly at: Instant
    readonly number: string
    readonly exercise: boolean
    readonly engine: string
  }
  readonly title: string
  readonly severity: Severity
  readonly closed?: Closing
  /** Who wears which role; a role that nobody wears is absent. */
  readonly roles: Readonly<Record<string, readonly Person[]>>
  readonly plans: readonly Plan[]
}
