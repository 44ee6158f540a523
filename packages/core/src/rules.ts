/**
 * The rules that say no (SPEC.md), one function each, so that a command reads as the list of rules that it must pass.
 * Each returns the refusal, or `undefined` when it has nothing against it.
 */
import type { Evidence, Person } from './event.ts'
import type { Incident, Plan } from './incident.ts'
import type { LoadedStep } from './load.ts'
import { COMMANDER, isMember, isWorking, mayWorkOn, OBSERVER, roleTitles, wears } from './members.ts'
import { openNeeds, progressOf, stateOf, stepOf } from './plan.ts'
import type { Refusal } from './refusal.ts'
import type { FactDef, Facts, FactValue, Instant } from './runbook.ts'
import { msBetween } from './time.ts'

export type No = Refusal | undefined

const DAY_MS = 86_400_000

/** I4. Comparing text is comparing time: instants have one form. */
export function timeIsPlausible(incident: Incident, at: Instant, occurredAt: Instant | undefined): No {
  if (occurredAt === undefined || incident.opened === undefined) return undefined
  if (occurredAt > at) return { code: 'occurred_in_future', at }
  const openedAt = incident.opened.at
  return msBetween(occurredAt, openedAt) > 30 * DAY_MS
    ? { code: 'occurred_before_opening', openedAt }
    : undefined
}

/** I5. */
export const reasonGiven = (reason: string | undefined): No =>
  reason === undefined || reason.trim() === '' ? { code: 'reason_needed' } : undefined

export const isCommander = (incident: Incident, person: Person): No =>
  wears(incident, person, COMMANDER) ? undefined : { code: 'role_needed', roles: [COMMANDER] }

/** R4: what even an observer may do. */
export const belongs = (incident: Incident, person: Person): No =>
  isMember(incident, person) ? undefined : { code: 'role_needed', roles: Object.keys(roleTitles(incident)) }

/** R3. */
export function works(incident: Incident, person: Person): No {
  if (isWorking(incident, person)) return undefined
  const roles = Object.keys(roleTitles(incident)).filter((role) => role !== OBSERVER)
  return { code: 'role_needed', roles }
}

/** S4. */
export function mayWork(incident: Incident, person: Person, step: LoadedStep): No {
  if (mayWorkOn(incident, person, step)) return undefined
  return works(incident, person) ?? { code: 'role_needed', roles: [step.role, COMMANDER] }
}

/** P5. */
export const planRuns = (plan: Plan): No =>
  plan.endedAt === undefined ? undefined : { code: 'plan_ended', plan: plan.id }

/** P4, S2: the plan is in the step's state. */
export function stateIsActive(plan: Plan, step: LoadedStep): No {
  const ended = planRuns(plan)
  if (ended !== undefined) return ended
  const progress = progressOf(plan, step.state)
  if (progress?.active === true) return undefined
  const code = progress?.enteredAt === undefined ? 'step_not_reached' : 'state_left'
  return { code, step: step.id, state: step.state }
}

/** S2: its needs are settled. */
export function isUnblocked(plan: Plan, step: LoadedStep): No {
  const needs = openNeeds(plan, step)
  return needs.length === 0 ? undefined : { code: 'step_blocked', step: step.id, needs }
}

/** S3: nobody did, skipped or failed it yet. */
export function isUndone(plan: Plan, step: LoadedStep): No {
  const state = stateOf(plan, step)
  switch (state.status) {
    case 'open':
    case 'claimed':
      return undefined
    case 'done':
      return { code: 'step_already_done', step: step.id, by: state.by, at: state.at }
    case 'skipped':
    case 'failed':
      return { code: 'step_not_open', step: step.id, was: state.status, by: state.by, at: state.at }
  }
}

/** S2 and S3 together: somebody may act on it now. */
export const isReady = (plan: Plan, step: LoadedStep): No =>
  stateIsActive(plan, step) ?? isUndone(plan, step) ?? isUnblocked(plan, step)

/** A4. */
export function didNotApprove(plan: Plan, step: LoadedStep, person: Person): No {
  for (const id of step.needs) {
    const need = stepOf(plan, id)
    if (need?.kind !== 'approval') continue
    if (stateOf(plan, need).approvals.some(({ by }) => by.id === person.id))
      return { code: 'approver_may_not_do', step: step.id, approved: id }
  }
  return undefined
}

/** A3. An approval that is needed is not work: who gave it may give the next one. */
export function didNotDo(plan: Plan, approval: LoadedStep, person: Person): No {
  for (const id of approval.needs) {
    const need = stepOf(plan, id)
    if (need === undefined || need.kind === 'approval') continue
    const state = stateOf(plan, need)
    if (state.status === 'done' && state.by.id === person.id)
      return { code: 'approver_did_it', step: approval.id, did: id }
  }
  return undefined
}

/** S8. */
export function evidenceIsGiven(plan: Plan, step: LoadedStep, given: readonly Evidence[] = []): No {
  if (step.evidence === undefined || given.length > 0) return undefined
  if (stateOf(plan, step).evidence.length > 0) return undefined
  return { code: 'evidence_needed', step: step.id, evidence: step.evidence }
}

/** S9. */
export function factsAreGiven(plan: Plan, step: LoadedStep, given: Facts = {}): No {
  for (const [fact, value] of Object.entries(given)) {
    if (!step.records.includes(fact)) return { code: 'fact_unknown', fact, facts: step.records }
    const wrong = factIsOfType(plan, fact, value)
    if (wrong !== undefined) return wrong
  }
  const facts = factsMissing(plan, step, given)
  return facts.length === 0 ? undefined : { code: 'facts_needed', step: step.id, facts }
}

/** Those that the step records, neither given now nor set since its state was entered. */
export function factsMissing(plan: Plan, step: LoadedStep, given: Facts): readonly string[] {
  const enteredSeq = progressOf(plan, step.state)?.enteredSeq ?? 0
  return step.records.filter(
    (fact) => !Object.hasOwn(given, fact) && (plan.factsSet[fact] ?? 0) <= enteredSeq,
  )
}

export function factIsOfType(plan: Plan, fact: string, value: FactValue): No {
  const defs: Readonly<Record<string, FactDef>> = plan.runbook.config.meta.facts
  const def = Object.hasOwn(defs, fact) ? defs[fact] : undefined
  if (def === undefined) return { code: 'fact_unknown', fact, facts: Object.keys(defs) }
  // A whole number beyond 2^53 has lost digits already, and the log's canonical JSON refuses it.
  const lost =
    typeof value === 'number' &&
    !(Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value)))
  return typeof value !== def.type || lost ? { code: 'fact_wrong_type', fact, expected: def.type } : undefined
}

export function roleIsKnown(incident: Incident, role: string): No {
  const titles = roleTitles(incident)
  return Object.hasOwn(titles, role) ? undefined : { code: 'role_unknown', role, roles: Object.keys(titles) }
}
