/**
 * What people see of an incident, as plain JSON. The server's answer, the console's screens and the
 * replay are all this one projection of the folded state.
 */

import type { Evidence, Person, Severity } from './event.ts'
import type { Approval, Closing, Incident } from './incident.ts'
import { roleTitles } from './members.ts'
import { stepsOf } from './plan.ts'
import type { Facts, Instant, StepKind } from './runbook.ts'
import { viewPlan } from './view-plan.ts'
import { viewStep } from './view-step.ts'

/**
 * `pending` not reached · `blocked` reached, needs unsettled · `ready` · `claimed` · `waiting` (a wait that runs, an
 * approval part given) · `done` · `skipped` · `failed` (an approval refused) · `cancelled` its state was left without it.
 */
export type StepViewStatus =
  | 'pending'
  | 'blocked'
  | 'ready'
  | 'claimed'
  | 'waiting'
  | 'done'
  | 'skipped'
  | 'failed'
  | 'cancelled'

export type OptionView = {
  readonly id: string
  readonly title: string
  readonly effect?: string
  readonly target?: string
  readonly sets?: Facts
}

export type StepView = {
  readonly id: string
  readonly plan: string
  readonly state: string
  readonly title: string
  readonly kind: StepKind
  readonly role: string
  readonly required: boolean
  readonly status: StepViewStatus
  readonly needs: readonly string[]
  /** The needs that are not settled yet. */
  readonly blockedBy?: readonly string[]
  readonly by?: Person
  /** When it happened; `recordedAt` when that was later. */
  readonly at?: Instant
  readonly recordedAt?: Instant
  readonly reason?: string
  readonly assignee?: Person
  /** Present while it matters: the deadline as an instant. */
  readonly due?: Instant
  readonly overdueAt?: Instant
  /** When a running wait ends. */
  readonly until?: Instant
  readonly instructions?: string
  readonly evidenceNeeded?: string
  readonly evidence: readonly Evidence[]
  readonly records: readonly string[]
  readonly notes: number
  readonly options?: readonly OptionView[]
  readonly option?: string
  readonly approval?: {
    readonly count: number
    readonly from: readonly string[]
    readonly given: readonly Approval[]
  }
  readonly added?: true
}

export type StateView = {
  readonly id: string
  readonly title: string
  readonly within: readonly string[]
  readonly summary?: string
  readonly active: boolean
  readonly enteredAt?: Instant
  readonly leftAt?: Instant
  readonly settled: number
  readonly total: number
}

export type PlanView = {
  readonly id: string
  readonly runbook: string
  readonly version: string
  readonly hash: string
  readonly title: string
  /** XState's state value. */
  readonly value: unknown
  readonly startedAt: Instant
  readonly endedAt?: Instant
  readonly outcome?: string
  readonly facts: Facts
  readonly states: readonly StateView[]
}

export type IncidentView = {
  readonly seq: number
  readonly number: string
  readonly title: string
  readonly severity: Severity
  readonly exercise: boolean
  readonly status: 'open' | 'closed'
  readonly openedAt: Instant
  readonly openedBy: Person
  readonly closed?: Closing
  readonly roles: Readonly<Record<string, readonly Person[]>>
  /** Every role that may be given, with its title. */
  readonly roleTitles: Readonly<Record<string, string>>
  readonly plans: readonly PlanView[]
  readonly steps: readonly StepView[]
}

/** @throws {Error} before `incident.opened`: there is nothing to see yet. */
export function viewIncident(incident: Incident): IncidentView {
  const { opened, closed } = incident
  if (opened === undefined) throw new Error('the incident was not opened yet')
  return {
    seq: incident.seq,
    number: opened.number,
    title: incident.title,
    severity: incident.severity,
    exercise: opened.exercise,
    status: closed === undefined ? 'open' : 'closed',
    openedAt: opened.at,
    openedBy: opened.by,
    ...(closed !== undefined && { closed }),
    roles: incident.roles,
    roleTitles: roleTitles(incident),
    plans: incident.plans.map(viewPlan),
    steps: incident.plans.flatMap((plan) => [...stepsOf(plan)].map((step) => viewStep(plan, step))),
  }
}
