/** Questions about a running plan that rules, timers, offers and the view ask alike. None changes anything. */
import type { Incident, Plan, StateProgress, StepState } from './incident.ts'
import { isSettled } from './lifecycle.ts'
import type { LoadedStep } from './load.ts'
import { rowAt } from './rows.ts'
import type { Instant } from './runbook.ts'
import { addMs, laterOf } from './time.ts'

/** A step as nobody has touched it. Shared, so that untouched steps cost nothing. */
export const UNTOUCHED: StepState = { status: 'open', evidence: [], notes: 0, approvals: [] }

export const planOf = (incident: Incident, id: string): Plan | undefined =>
  incident.plans.find((plan) => plan.id === id)

/** A step of the runbook, or one that was added. */
export function stepOf(plan: Plan, id: string): LoadedStep | undefined {
  const index = plan.runbook.stepIndex.get(id)
  return index === undefined ? plan.added.find((step) => step.id === id) : plan.runbook.steps[index]
}

export const stateOf = (plan: Plan, step: LoadedStep): StepState => rowAt(plan.steps, step.index)

export function progressOf(plan: Plan, state: string): StateProgress | undefined {
  const index = plan.runbook.stateIndex.get(state)
  return index === undefined ? undefined : rowAt(plan.states, index)
}

export const isActive = (plan: Plan, step: LoadedStep) => progressOf(plan, step.state)?.active === true

export function* stepsOf(plan: Plan): Generator<LoadedStep> {
  yield* plan.runbook.steps
  yield* plan.added
}

export function* stepsIn(plan: Plan, state: string): Generator<LoadedStep> {
  const index = plan.runbook.stateIndex.get(state)
  const loaded = index === undefined ? undefined : plan.runbook.states[index]
  for (const at of loaded?.steps ?? []) {
    const step = plan.runbook.steps[at]
    if (step !== undefined) yield step
  }
  for (const step of plan.added) if (step.state === state) yield step
}

/** The active states' steps, states in document order. */
export function* activeSteps(plan: Plan): Generator<LoadedStep> {
  if (plan.endedAt !== undefined) return
  for (const { id, index } of plan.runbook.states)
    if (rowAt(plan.states, index).active) yield* stepsIn(plan, id)
}

/** The needs that are not settled. */
export function openNeeds(plan: Plan, step: LoadedStep): readonly string[] {
  if (step.needs.length === 0) return step.needs
  return step.needs.filter((id) => {
    const need = stepOf(plan, id)
    return need !== undefined && !isSettled(stateOf(plan, need))
  })
}

/** The unsettled required steps of a state. */
export function openSteps(plan: Plan, state: string): readonly string[] {
  const open: string[] = []
  for (const step of stepsIn(plan, state))
    if (step.required && !isSettled(stateOf(plan, step))) open.push(step.id)
  return open
}

/** When a step became ready: its state entered, its last need settled, itself last reopened (T5). */
export function readySince(plan: Plan, step: LoadedStep): Instant | undefined {
  const progress = progressOf(plan, step.state)
  if (progress?.enteredAt === undefined || !progress.active) return undefined
  let since = progress.enteredAt
  for (const id of step.needs) {
    const need = stepOf(plan, id)
    if (need === undefined) continue
    const state = stateOf(plan, need)
    if (state.status !== 'done' && state.status !== 'skipped') return undefined
    since = laterOf(since, state.at)
  }
  const { reopenedAt } = stateOf(plan, step)
  return reopenedAt === undefined ? since : laterOf(since, reopenedAt)
}

/** The deadline; one that counts from a state not entered yet is not known yet (T4). */
export function dueAt(plan: Plan, step: LoadedStep): Instant | undefined {
  if (step.due === undefined) return undefined
  const from = step.due.from === 'start' ? plan.startedAt : progressOf(plan, step.state)?.enteredAt
  return from === undefined ? undefined : addMs(from, step.due.ms)
}

/** When a wait step that runs ends. */
export function waitUntil(plan: Plan, step: LoadedStep): Instant | undefined {
  if (step.kind !== 'wait' || isSettled(stateOf(plan, step))) return undefined
  const since = readySince(plan, step)
  return since === undefined ? undefined : addMs(since, step.ms)
}
