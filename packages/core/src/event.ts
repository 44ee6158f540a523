/** Events: what happened, past tense, for ever. Adding a type is fine; changing the meaning of one is not. */
import type { Facts, FactValue, Instant, RunbookHash } from './runbook.ts'

/** Who did it. `id` is the account's id, or `system` for timers. */
export type Person = { readonly id: string; readonly name: string }

export type Severity = 1 | 2 | 3 | 4

/** Proof attached to a step: words, a link, or the SHA-256 of something kept elsewhere. */
export type Evidence = {
  readonly title: string
  readonly kind: 'text' | 'link' | 'sha256'
  readonly value: string
}

/** A step that was not in the runbook, added while the plan runs. */
export type AddedStep = {
  readonly id: string
  readonly title: string
  readonly state: string
  readonly role: string
  readonly needs: readonly string[]
  readonly required: boolean
  readonly instructions?: string
}

type Of<T extends string, D> = { readonly type: T; readonly data: D }
type AtStep = { readonly plan: string; readonly step: string }

export type EventBody =
  | Of<
      'incident.opened',
      {
        readonly title: string
        readonly severity: Severity
        readonly exercise: boolean
        readonly number: string
        readonly engine: string
      }
    >
  | Of<'incident.closed', { readonly reason: string }>
  | Of<'incident.reopened', { readonly reason: string }>
  | Of<'severity.set', { readonly severity: Severity; readonly reason?: string }>
  | Of<
      'plan.started',
      {
        readonly plan: string
        readonly runbook: string
        readonly version: string
        readonly hash: RunbookHash
      }
    >
  | Of<'role.assigned', { readonly role: string; readonly person: Person }>
  | Of<'role.released', { readonly role: string; readonly person: Person }>
  | Of<'step.claimed', AtStep>
  | Of<'step.released', AtStep & { readonly reason?: string }>
  | Of<'step.assigned', AtStep & { readonly person: Person }>
  | Of<
      'step.completed',
      AtStep & { readonly note?: string; readonly facts?: Facts; readonly evidence?: readonly Evidence[] }
    >
  | Of<'step.skipped', AtStep & { readonly reason: string }>
  | Of<'step.reopened', AtStep & { readonly reason: string }>
  | Of<'step.added', { readonly plan: string; readonly step: AddedStep }>
  | Of<
      'decision.chosen',
      AtStep & { readonly option: string; readonly reason?: string; readonly known: Facts }
    >
  | Of<'approval.given', AtStep & { readonly roles: readonly string[]; readonly note?: string }>
  | Of<'approval.refused', AtStep & { readonly reason: string }>
  | Of<'fact.set', { readonly plan: string; readonly fact: string; readonly value: FactValue }>
  | Of<'note.added', { readonly note: string; readonly plan?: string; readonly step?: string }>
  | Of<'evidence.added', AtStep & { readonly evidence: Evidence }>
  | Of<
      'timer.fired',
      {
        readonly timer: string
        readonly plan: string
        readonly step?: string
        readonly kind: 'due' | 'wait' | 'after'
      }
    >

export type EventType = EventBody['type']

/** What the recorder adds to a body. `occurredAt` is when it happened, when that is not when it was recorded. */
export type EventFrame = {
  /** 1, 2, 3 … within the incident, without gaps. */
  readonly seq: number
  readonly at: Instant
  readonly occurredAt?: Instant
  readonly by: Person
}

export type IncidentEvent = EventBody & EventFrame

export type EventOf<T extends EventType> = Extract<IncidentEvent, { type: T }>
