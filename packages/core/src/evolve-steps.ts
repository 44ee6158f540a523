/** What events do to one step, and what that means for the state it holds. */
import type { IncidentEvent } from './event.ts'
import { advance, effectiveAt, FACTS_SET, withProgress } from './evolve-plan.ts'
import { ReplayFault } from './fault.ts'
import type { Plan, StepCommon, StepState } from './incident.ts'
import { isSettled, nextStatus, type StepMove } from './lifecycle.ts'
import type { LoadedStep } from './load.ts'
import { isActive, progressOf, stateOf, stepOf } from './plan.ts'
import { withRow } from './rows.ts'
import type { Facts } from './runbook.ts'
import { settledEvent, unsettledEvent } from './wiring.ts'

export function stepIn(plan: Plan, id: string, event: IncidentEvent): LoadedStep {
  const step = stepOf(plan, id)
  if (step === undefined) throw new ReplayFault('step_unknown', event.seq, `${plan.id}/${id}`)
  return step
}

/** The step's state before the move, once the lifecycle allows the move and the step's state is active. */
export function taking(plan: Plan, step: LoadedStep, move: StepMove, event: IncidentEvent): StepState {
  if (!isActive(plan, step)) throw new ReplayFault('step_not_active', event.seq, `${plan.id}/${step.id}`)
  const state = stateOf(plan, step)
  if (nextStatus(state.status, move) === undefined)
    throw new ReplayFault('step_cannot_take', event.seq, `${move} of ${step.id}, which is ${state.status}`)
  return state
}

/** What outlives a change of status. An assignment ends with whatever answers it. */
export function commonOf(state: StepState): Omit<StepCommon, 'assignee'> {
  const { evidence, notes, approvals, reopenedAt, overdueAt } = state
  return {
    evidence,
    notes,
    approvals,
    ...(reopenedAt !== undefined && { reopenedAt }),
    ...(overdueAt !== undefined && { overdueAt }),
  }
}

export function doneBy(event: IncidentEvent, state: StepState, option?: string): StepState {
  return {
    ...commonOf(state),
    status: 'done',
    by: event.by,
    at: effectiveAt(event),
    recordedAt: event.at,
    ...(option !== undefined && { option }),
  }
}

/** S7, A5: asked anew, with the evidence kept. */
export function reopened(event: IncidentEvent, state: StepState): StepState {
  return { ...commonOf(state), status: 'open', approvals: [], reopenedAt: effectiveAt(event) }
}

export function withFacts(plan: Plan, facts: Facts, event: IncidentEvent): Plan {
  const factsSet: Record<string, number> = { ...plan.factsSet }
  for (const fact of Object.keys(facts)) {
    if (!Object.hasOwn(plan.facts, fact)) throw new ReplayFault('fact_unknown', event.seq, fact)
    factsSet[fact] = event.seq
  }
  return { ...plan, facts: { ...plan.facts, ...facts }, factsSet }
}

/** A step's row changed, with nothing to tell the machine. */
export function withStep(plan: Plan, step: LoadedStep, state: StepState): Plan {
  return { ...plan, steps: withRow(plan.steps, step.index, state) }
}

type Told = { readonly signal?: string; readonly facts?: Facts }

/**
 * A step settled or unsettled. The machine hears at most one thing of it: what the event itself says (a choice), else
 * that the state is settled or no longer is (S1), else that facts changed (P7).
 */
export function withSettling(
  plan: Plan,
  step: LoadedStep,
  state: StepState,
  event: IncidentEvent,
  told: Told = {},
): Plan {
  const change = Number(isSettled(stateOf(plan, step))) - Number(isSettled(state))
  let next = withStep(plan, step, state)
  if (told.facts !== undefined) next = withFacts(next, told.facts, event)
  const counted = change === 0 ? { plan: next } : recounted(next, step, change)
  const signal = told.signal ?? counted.signal
  if (signal !== undefined) return advance(counted.plan, signal, true, event)
  return told.facts === undefined ? counted.plan : advance(counted.plan, FACTS_SET, false, event)
}

function recounted(plan: Plan, step: LoadedStep, change: number): { plan: Plan; signal?: string } {
  const before = progressOf(plan, step.state)
  if (before === undefined || (before.holders === 'required' && !step.required)) return { plan }
  const holding = before.holding + change
  const next = withProgress(plan, step.state, (progress) => ({ ...progress, holding }))
  if (holding === 0) return { plan: next, signal: settledEvent(step.state) }
  return before.holding === 0 ? { plan: next, signal: unsettledEvent(step.state) } : { plan: next }
}
