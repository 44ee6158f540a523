/** A refusal, in the words of the incident: who, when, which steps and roles. The server's sentence stays when there is no more to say. */
import type { IncidentView, Person } from '@holdfast/core'
import type { Problem } from '@holdfast/protocol'
import { lengthOf } from '../ui/time.ts'
import type { Pending } from './pending.ts'

/**
 * @param me "by you" rather than by name
 * @param tappedAt when this person tapped, for "2 s earlier"
 */
export function sentenceOf(
  problem: Problem,
  view: IncidentView | undefined,
  me: string,
  tappedAt?: string,
): string {
  const stepTitle = (id: string) => view?.steps.find((step) => step.id === id)?.title ?? id
  const roleTitle = (id: string) => view?.roleTitles[id] ?? id
  const steps = (ids: unknown) => textsOf(ids).map(stepTitle).join(', ')
  switch (problem.code) {
    case 'step_already_done':
      return `Done by ${nameOf(problem.by, me)}${earlier(problem.at, tappedAt)}`
    case 'step_claimed':
      return `${capital(nameOf(problem.by, me))} has claimed this step. Doing it is still possible; claiming it is not.`
    case 'step_blocked':
      return `First: ${steps(problem.needs)}`
    case 'steps_open':
      return `Still open: ${steps(problem.steps)}. Do or skip them first.`
    case 'role_needed':
      return `Only for ${textsOf(problem.roles).map(roleTitle).join(' or ')}`
    case 'incident_closed':
      return `${capital(nameOf(problem.by, me))} closed the incident${earlier(problem.at, tappedAt)}. Reopen it to go on.`
    case 'evidence_needed':
      return `Needs evidence: ${String(problem.evidence)}`
    case 'approver_did_it':
      return 'You did what is to be approved; somebody else must approve it'
    case 'approver_may_not_do':
      return 'You approved this; somebody else must carry it out'
    case 'already_approved':
      return 'You approved this already; somebody else must be next'
    case 'step_not_open':
      return `The step is ${String(problem.was)} already${problem.by === undefined ? '' : `, by ${nameOf(problem.by, me)}`}`
    default:
      return problem.title
  }
}

function nameOf(person: unknown, me: string): string {
  if (!isPerson(person)) return 'somebody'
  return person.id === me ? 'you' : person.name
}

function isPerson(value: unknown): value is Person {
  return typeof value === 'object' && value !== null && 'id' in value && 'name' in value
}

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

function earlier(at: unknown, tappedAt: string | undefined): string {
  if (typeof at !== 'string' || tappedAt === undefined) return ''
  const ms = Date.parse(tappedAt) - Date.parse(at)
  // Both tapped within the same moment: who was first is not worth a number.
  return ms >= 1_000 ? ` ${lengthOf(ms)} earlier` : ' a moment earlier'
}

/** What became of a command that is neither on its way nor recorded; undefined: there is nothing to say. */
export function answerOf(pending: Pending, view: IncidentView | undefined, me: string): string | undefined {
  switch (pending.phase.kind) {
    case 'refused':
    case 'overtaken':
      return sentenceOf(pending.phase.problem, view, me, pending.tappedAt)
    case 'unsure':
      return 'The line was lost while sending. Not recorded so far.'
    default:
      return undefined
  }
}
