/** One event as the timeline shows it. What people wrote stays apart from the sentence: it may be long, and Markdown. */
import {
  type EventOf,
  type Evidence,
  type Facts,
  type IncidentEvent,
  sentence,
  type Titles,
  unreachable,
} from '@holdfast/core'
import type { StepKey } from '../incident/steps.ts'
import type { IconName } from '../ui/icons.ts'

export type EntryKind = 'step' | 'decision' | 'note' | 'people' | 'incident' | 'timer'

export const KIND_WORDS: Readonly<Record<EntryKind, string>> = {
  step: 'Steps',
  decision: 'Decisions and approvals',
  note: 'Notes and evidence',
  people: 'Roles',
  incident: 'The incident',
  timer: 'Deadlines and waits',
}

export type Entry = {
  readonly seq: number
  readonly at: string
  /** Present when it was recorded a minute or more after it happened. */
  readonly happened?: string
  readonly by: { readonly id: string; readonly name: string }
  readonly kind: EntryKind
  readonly icon: IconName
  readonly sentence: string
  readonly step?: StepKey
  /** A note: Markdown. */
  readonly note?: string
  /** Why, in the person's words. */
  readonly reason?: string
  readonly evidence: readonly Evidence[]
  /** What was recorded with it, or, for a decision, what was known when it was made. */
  readonly facts: Facts
}

const LATE_MS = 60_000

export function entryOf(event: IncidentEvent, titles: Titles | undefined): Entry {
  const { seq, at, by, occurredAt } = event
  const late = occurredAt !== undefined && Date.parse(at) - Date.parse(occurredAt) >= LATE_MS
  return {
    seq,
    at,
    by,
    ...(late ? { happened: occurredAt } : {}),
    kind: kindOf(event),
    icon: iconOf(event),
    sentence: sentence(event, titles),
    evidence: [],
    facts: {},
    ...placeOf(event),
    ...wordsOf(event),
  }
}

export function kindOf({ type }: Pick<IncidentEvent, 'type'>): EntryKind {
  switch (type) {
    case 'step.claimed':
    case 'step.released':
    case 'step.assigned':
    case 'step.completed':
    case 'step.skipped':
    case 'step.reopened':
    case 'step.added':
      return 'step'
    case 'decision.chosen':
    case 'approval.given':
    case 'approval.refused':
    case 'fact.set':
      return 'decision'
    case 'note.added':
    case 'evidence.added':
      return 'note'
    case 'role.assigned':
    case 'role.released':
      return 'people'
    case 'incident.opened':
    case 'incident.closed':
    case 'incident.reopened':
    case 'severity.set':
    case 'plan.started':
      return 'incident'
    case 'timer.fired':
      return 'timer'
    default:
      return unreachable(type)
  }
}

const ICONS: Readonly<Record<IncidentEvent['type'], IconName>> = {
  'incident.opened': 'flag',
  'incident.closed': 'blocked',
  'incident.reopened': 'undo',
  'severity.set': 'overdue',
  'plan.started': 'runbooks',
  'role.assigned': 'people',
  'role.released': 'people',
  'step.claimed': 'claimed',
  'step.released': 'ready',
  'step.assigned': 'right',
  'step.completed': 'done',
  'step.skipped': 'skipped',
  'step.reopened': 'undo',
  'step.added': 'plus',
  'decision.chosen': 'decision',
  'approval.given': 'approval',
  'approval.refused': 'failed',
  'fact.set': 'edit',
  'note.added': 'note',
  'evidence.added': 'evidence',
  'timer.fired': 'waiting',
}

function iconOf(event: IncidentEvent): IconName {
  return event.type === 'timer.fired' && event.data.kind === 'due' ? 'overdue' : ICONS[event.type]
}

/** The step that it is about, for the filter and for the way to it. */
export function placeOf({ data }: IncidentEvent): { readonly step?: StepKey } {
  if (!('step' in data) || data.step === undefined || !('plan' in data) || data.plan === undefined) return {}
  return { step: `${data.plan}/${typeof data.step === 'string' ? data.step : data.step.id}` }
}

type Words = Partial<Pick<Entry, 'note' | 'reason' | 'evidence' | 'facts'>>

function wordsOf(event: IncidentEvent): Words {
  switch (event.type) {
    case 'note.added':
    case 'approval.given':
      return event.data.note === undefined ? {} : { note: event.data.note }
    case 'step.completed':
      return completedWith(event)
    case 'decision.chosen':
      return { ...reasonIn(event.data), facts: event.data.known }
    case 'evidence.added':
      return { evidence: [event.data.evidence] }
    case 'step.skipped':
    case 'step.released':
    case 'step.reopened':
    case 'approval.refused':
    case 'severity.set':
    case 'incident.closed':
    case 'incident.reopened':
      return reasonIn(event.data)
    default:
      return {}
  }
}

function completedWith({ data: { note, evidence, facts } }: EventOf<'step.completed'>): Words {
  return {
    ...(note === undefined ? {} : { note }),
    ...(evidence === undefined ? {} : { evidence }),
    ...(facts === undefined ? {} : { facts }),
  }
}

const reasonIn = ({ reason }: { readonly reason?: string }): Words => (reason === undefined ? {} : { reason })
