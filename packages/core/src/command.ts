/** Commands: what a person (or a timer) wishes. `decide` answers each with events or a refusal. */
import type { Evidence, Person, Severity } from './event.ts'
import type { Facts, FactValue, Instant } from './runbook.ts'

type Of<T extends string, F> = { readonly type: T } & F
/** `plan` may be left out while only one plan has a step of that id. `occurredAt`: the true time, for late entries. */
type OnStep = { readonly step: string; readonly plan?: string; readonly occurredAt?: Instant }

export type Command =
  | Of<
      'incident.open',
      {
        readonly title: string
        readonly severity: Severity
        readonly exercise: boolean
        readonly number: string
        readonly runbook: string
        readonly roles?: Readonly<Record<string, readonly Person[]>>
      }
    >
  | Of<'incident.close', { readonly reason: string }>
  | Of<'incident.reopen', { readonly reason: string }>
  | Of<'severity.set', { readonly severity: Severity; readonly reason?: string }>
  | Of<'plan.start', { readonly runbook: string }>
  | Of<'role.assign', { readonly role: string; readonly person: Person }>
  | Of<'role.release', { readonly role: string; readonly person: Person }>
  | Of<'step.claim', OnStep>
  | Of<'step.release', OnStep & { readonly reason?: string }>
  | Of<'step.assign', OnStep & { readonly person: Person }>
  | Of<
      'step.complete',
      OnStep & { readonly note?: string; readonly facts?: Facts; readonly evidence?: readonly Evidence[] }
    >
  | Of<'step.skip', OnStep & { readonly reason: string }>
  | Of<'step.reopen', OnStep & { readonly reason: string }>
  | Of<
      'step.add',
      {
        readonly plan?: string
        readonly state: string
        readonly title: string
        readonly id?: string
        readonly role?: string
        readonly needs?: readonly string[]
        readonly required?: boolean
        readonly instructions?: string
      }
    >
  | Of<'decision.choose', OnStep & { readonly option: string; readonly reason?: string }>
  | Of<'approval.give', OnStep & { readonly note?: string }>
  | Of<'approval.refuse', OnStep & { readonly reason: string }>
  | Of<
      'fact.set',
      {
        readonly plan?: string
        readonly fact: string
        readonly value: FactValue
        readonly occurredAt?: Instant
      }
    >
  | Of<
      'note.add',
      { readonly note: string; readonly plan?: string; readonly step?: string; readonly occurredAt?: Instant }
    >
  | Of<'evidence.add', OnStep & { readonly evidence: Evidence }>
  | Of<'timer.fire', { readonly timer: string }>

export type CommandType = Command['type']

export type CommandOf<T extends CommandType> = Extract<Command, { type: T }>
