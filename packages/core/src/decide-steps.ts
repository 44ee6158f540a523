/** Working on steps (S1–S10, A6, A7, P6). Each function is the list of rules that its command must pass, in order. */
import type { Command, CommandOf } from './command.ts'
import type { AddedStep } from './event.ts'
import { findPlan, findStep, unknownStep } from './find.ts'
import type { Incident, Plan } from './incident.ts'
import type { LoadedStep } from './load.ts'
import { ANYONE, mayWorkOn } from './members.ts'
import { progressOf, stateOf, stepOf, stepsIn } from './plan.ts'
import type { Refusal } from './refusal.ts'
import {
  didNotApprove,
  didNotDo,
  evidenceIsGiven,
  factsAreGiven,
  isCommander,
  isReady,
  isUndone,
  mayWork,
  type No,
  planRuns,
  reasonGiven,
  roleIsKnown,
  stateIsActive,
  works,
} from './rules.ts'
import { type Asking, accept, draft, refuse, type Verdict } from './verdict.ts'

/** S10: the command that does a step of each kind. */
const DOING = {
  task: 'step.complete',
  wait: 'step.complete',
  decision: 'decision.choose',
  approval: 'approval.give',
} as const

export const wrongKind = (step: LoadedStep): Refusal => ({
  code: 'step_wrong_kind',
  step: step.id,
  kind: step.kind,
  use: DOING[step.kind],
})

const isDoneBy = (step: LoadedStep, command: Command['type']): No =>
  DOING[step.kind] === command ? undefined : wrongKind(step)

export function completeStep(
  incident: Incident,
  command: CommandOf<'step.complete'>,
  asking: Asking,
): Verdict {
  const found = findStep(incident, command)
  if (!found.ok) return refuse(found.refusal)
  const { plan, step } = found
  const { note, facts, evidence, occurredAt } = command
  const no =
    isDoneBy(step, command.type) ??
    mayWork(incident, asking.by, step) ??
    isReady(plan, step) ??
    didNotApprove(plan, step, asking.by) ??
    mayEndWait(incident, step, command, asking) ??
    evidenceIsGiven(plan, step, evidence) ??
    factsAreGiven(plan, step, facts)
  if (no !== undefined) return refuse(no)
  const data = {
    plan: plan.id,
    step: step.id,
    ...(note !== undefined && { note }),
    ...(facts !== undefined && Object.keys(facts).length > 0 && { facts }),
    ...(evidence !== undefined && evidence.length > 0 && { evidence }),
  }
  return accept(asking, { type: 'step.completed', data }, occurredAt)
}

/** S10: a wait ends early only by the commander, who says why. */
function mayEndWait(
  incident: Incident,
  step: LoadedStep,
  { note }: CommandOf<'step.complete'>,
  { by }: Asking,
): No {
  return step.kind === 'wait' ? (isCommander(incident, by) ?? reasonGiven(note)) : undefined
}

/** S5. */
export function claimStep(incident: Incident, command: CommandOf<'step.claim'>, asking: Asking): Verdict {
  const found = findStep(incident, command)
  if (!found.ok) return refuse(found.refusal)
  const { plan, step } = found
  const no =
    mayWork(incident, asking.by, step) ??
    isReady(plan, step) ??
    didNotApprove(plan, step, asking.by) ??
    isUnclaimed(plan, step, asking)
  if (no !== undefined) return refuse(no)
  return accept(asking, { type: 'step.claimed', data: { plan: plan.id, step: step.id } }, command.occurredAt)
}

function isUnclaimed(plan: Plan, step: LoadedStep, { by }: Asking): No {
  const state = stateOf(plan, step)
  if (state.status !== 'claimed') return undefined
  if (state.by.id === by.id) return { code: 'nothing_to_change' }
  return { code: 'step_claimed', step: step.id, by: state.by, at: state.at }
}

/** S5. */
export function releaseStep(incident: Incident, command: CommandOf<'step.release'>, asking: Asking): Verdict {
  const found = findStep(incident, command)
  if (!found.ok) return refuse(found.refusal)
  const { plan, step } = found
  const no = works(incident, asking.by) ?? stateIsActive(plan, step) ?? isUndone(plan, step)
  if (no !== undefined) return refuse(no)
  const state = stateOf(plan, step)
  if (state.status !== 'claimed') return refuse({ code: 'step_not_claimed', step: step.id })
  const others = state.by.id === asking.by.id ? undefined : isCommander(incident, asking.by)
  if (others !== undefined) return refuse(others)
  const { reason, occurredAt } = command
  const data = { plan: plan.id, step: step.id, ...(reason !== undefined && { reason }) }
  return accept(asking, { type: 'step.released', data }, occurredAt)
}

export function assignStep(incident: Incident, command: CommandOf<'step.assign'>, asking: Asking): Verdict {
  const found = findStep(incident, command)
  if (!found.ok) return refuse(found.refusal)
  const { plan, step } = found
  const { person, occurredAt } = command
  const no =
    mayWork(incident, asking.by, step) ??
    isReady(plan, step) ??
    couldDo(incident, plan, step, command) ??
    isNotOn(plan, step, command)
  if (no !== undefined) return refuse(no)
  return accept(asking, { type: 'step.assigned', data: { plan: plan.id, step: step.id, person } }, occurredAt)
}

/** Nobody is given what they would be refused. */
function couldDo(incident: Incident, plan: Plan, step: LoadedStep, { person }: CommandOf<'step.assign'>): No {
  if (!mayWorkOn(incident, person, step))
    return { code: 'role_not_worn', role: step.role === ANYONE ? 'responder' : step.role }
  return didNotApprove(plan, step, person)
}

function isNotOn(plan: Plan, step: LoadedStep, { person }: CommandOf<'step.assign'>): No {
  const state = stateOf(plan, step)
  const holder = state.status === 'claimed' ? state.by : state.assignee
  return holder?.id === person.id ? { code: 'nothing_to_change' } : undefined
}

/** S6. */
export function skipStep(incident: Incident, command: CommandOf<'step.skip'>, asking: Asking): Verdict {
  const found = findStep(incident, command)
  if (!found.ok) return refuse(found.refusal)
  const { plan, step } = found
  const { reason, occurredAt } = command
  const no =
    mayWork(incident, asking.by, step) ??
    isReady(plan, step) ??
    mayPassOver(incident, plan, step, asking) ??
    reasonGiven(reason)
  if (no !== undefined) return refuse(no)
  return accept(asking, { type: 'step.skipped', data: { plan: plan.id, step: step.id, reason } }, occurredAt)
}

/** A7: two pairs of eyes are not made none by one pair that has an interest. */
function mayPassOver(incident: Incident, plan: Plan, step: LoadedStep, { by }: Asking): No {
  return step.kind === 'approval' ? (isCommander(incident, by) ?? didNotDo(plan, step, by)) : undefined
}

/** S7, A5, A6. */
export function reopenStep(incident: Incident, command: CommandOf<'step.reopen'>, asking: Asking): Verdict {
  const found = findStep(incident, command)
  if (!found.ok) return refuse(found.refusal)
  const { plan, step } = found
  const { reason, occurredAt } = command
  const no = mayWork(incident, asking.by, step) ?? stateIsActive(plan, step)
  if (no !== undefined) return refuse(no)
  const { status } = stateOf(plan, step)
  if (status === 'open' || status === 'claimed')
    return refuse({ code: 'step_not_open', step: step.id, was: status })
  const blank = reasonGiven(reason)
  if (blank !== undefined) return refuse(blank)
  const reopened = [step, ...approvalsOn(plan, step)].map(({ id }) =>
    draft(asking, { type: 'step.reopened', data: { plan: plan.id, step: id, reason } }, occurredAt),
  )
  return { ok: true, events: reopened }
}

/** A6: what was approved is not what will be done, so the approvals that rest on the step are asked anew. */
function approvalsOn(plan: Plan, step: LoadedStep): readonly LoadedStep[] {
  const found = new Set<LoadedStep>()
  for (const other of stepsIn(plan, step.state)) {
    if (other.kind !== 'approval' || !other.needs.includes(step.id)) continue
    const { status, approvals } = stateOf(plan, other)
    if (status !== 'open' || approvals.length > 0) found.add(other)
    for (const further of approvalsOn(plan, other)) found.add(further)
  }
  return [...found]
}

/** S8. Evidence may still come when the step is done: paper is keyed in late. */
export function addEvidence(incident: Incident, command: CommandOf<'evidence.add'>, asking: Asking): Verdict {
  const found = findStep(incident, command)
  if (!found.ok) return refuse(found.refusal)
  const { plan, step } = found
  const { evidence, occurredAt } = command
  const no = works(incident, asking.by) ?? stateIsActive(plan, step)
  if (no !== undefined) return refuse(no)
  return accept(
    asking,
    { type: 'evidence.added', data: { plan: plan.id, step: step.id, evidence } },
    occurredAt,
  )
}

/** P6. */
export function addStep(incident: Incident, command: CommandOf<'step.add'>, asking: Asking): Verdict {
  const { state } = command
  const has = (plan: Plan) => progressOf(plan, state) !== undefined
  const found = findPlan(incident, command.plan, has, { state })
  if (!found.ok) return refuse(found.refusal)
  const { plan } = found
  const step = newStep(plan, command)
  const no =
    works(incident, asking.by) ??
    planRuns(plan) ??
    isOpenState(plan, step) ??
    reasonGiven(step.title) ??
    (step.role === ANYONE ? undefined : roleIsKnown(incident, step.role)) ??
    needsAreThere(plan, step) ??
    isNewId(plan, step)
  if (no !== undefined) return refuse(no)
  return accept(asking, { type: 'step.added', data: { plan: plan.id, step } })
}

function newStep(plan: Plan, command: CommandOf<'step.add'>): AddedStep {
  const { state, role = ANYONE, needs = [], required = false, instructions } = command
  const title = command.title.trim()
  const id = command.id ?? freeId(plan, title)
  return { id, title, state, role, needs, required, ...(instructions !== undefined && { instructions }) }
}

function freeId(plan: Plan, title: string): string {
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? []
  const base = words.join('-').slice(0, 60) || 'step'
  let id = base
  for (let n = 2; stepOf(plan, id) !== undefined; n++) id = `${base}-${n}`
  return id
}

function isOpenState(plan: Plan, { id, state }: AddedStep): No {
  const progress = progressOf(plan, state)
  if (progress === undefined) return { code: 'state_unknown', state }
  const left = !progress.active && progress.enteredAt !== undefined
  return left ? { code: 'state_left', step: id, state } : undefined
}

function needsAreThere(plan: Plan, { needs, state }: AddedStep): No {
  const stray = needs.find((id) => stepOf(plan, id)?.state !== state)
  return stray === undefined ? undefined : unknownStep([plan], stray)
}

const isNewId = (plan: Plan, { id }: AddedStep): No =>
  stepOf(plan, id) === undefined ? undefined : { code: 'step_exists', step: id }
