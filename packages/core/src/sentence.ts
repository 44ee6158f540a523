/** One line of plain English an event, for timelines, reports and screen readers. */
import type { EventOf, IncidentEvent } from './event.ts'
import { unreachable } from './unreachable.ts'
import type { IncidentView } from './view.ts'

/** Titles to speak by: a view of the incident, or the part of one that has them. Without it, ids. */
export type Titles = Pick<IncidentView, 'steps' | 'roleTitles'>

/** E.g. `Ana completed Isolate hosts`. No full stop; what people wrote (reasons, notes) is not repeated. */
export function sentence(event: IncidentEvent, titles?: Titles): string {
  const who = event.by.name
  switch (event.type) {
    case 'incident.opened':
      return `${who} opened ${event.data.exercise ? 'the exercise' : 'the incident'} ${event.data.title}`
    case 'incident.closed':
      return `${who} closed the incident`
    case 'incident.reopened':
      return `${who} reopened the incident`
    case 'severity.set':
      return `${who} set the severity to ${event.data.severity}`
    case 'plan.started':
      return `${who} started the plan ${event.data.plan} (${event.data.runbook} ${event.data.version})`
    case 'role.assigned':
      return `${who} made ${event.data.person.name} ${roleTitle(event.data.role, titles)}`
    case 'role.released':
      return `${event.data.person.name} is no longer ${roleTitle(event.data.role, titles)} (${who})`
    case 'fact.set':
      return `${who} recorded ${event.data.fact} = ${event.data.value}`
    case 'note.added':
      return event.data.step === undefined
        ? `${who} noted`
        : `${who} noted on ${stepTitle(event.data, titles)}`
    case 'step.added':
      return `${who} added ${event.data.step.title}`
    case 'timer.fired':
      return fired(event, titles)
    default:
      return `${who} ${done(event, titles)}`
  }
}

type StepEvent = EventOf<
  | 'step.claimed'
  | 'step.released'
  | 'step.assigned'
  | 'step.completed'
  | 'step.skipped'
  | 'step.reopened'
  | 'decision.chosen'
  | 'approval.given'
  | 'approval.refused'
  | 'evidence.added'
>

function done(event: StepEvent, titles: Titles | undefined): string {
  const step = stepTitle(event.data, titles)
  switch (event.type) {
    case 'step.claimed':
      return `took ${step}`
    case 'step.released':
      return `let go of ${step}`
    case 'step.assigned':
      return `gave ${step} to ${event.data.person.name}`
    case 'step.completed':
      return `completed ${step}`
    case 'step.skipped':
      return `skipped ${step}`
    case 'step.reopened':
      return `reopened ${step}`
    case 'decision.chosen':
      return `decided ${step}: ${optionTitle(event.data, titles)}`
    case 'approval.given':
      return `approved ${step}`
    case 'approval.refused':
      return `refused ${step}`
    case 'evidence.added':
      return `added evidence to ${step}: ${event.data.evidence.title}`
    default:
      return unreachable(event)
  }
}

function fired({ data }: EventOf<'timer.fired'>, titles: Titles | undefined): string {
  switch (data.kind) {
    case 'due':
      return `${stepTitle(data, titles)} is overdue`
    case 'wait':
      return `${stepTitle(data, titles)} is over`
    case 'after':
      return 'A time limit of the plan passed'
    default:
      return unreachable(data.kind)
  }
}

type At = { readonly plan?: string; readonly step?: string }

const stepAt = ({ plan, step }: At, titles: Titles | undefined) =>
  titles?.steps.find((one) => one.id === step && one.plan === plan)

const stepTitle = (at: At, titles: Titles | undefined) => stepAt(at, titles)?.title ?? at.step ?? 'a step'

function optionTitle(data: At & { readonly option: string }, titles: Titles | undefined): string {
  return stepAt(data, titles)?.options?.find(({ id }) => id === data.option)?.title ?? data.option
}

function roleTitle(role: string, titles: Titles | undefined): string {
  return titles && Object.hasOwn(titles.roleTitles, role) ? (titles.roleTitles[role] ?? role) : role
}
