/** A step's row changes, and with it what holds its state; facts change with it. The machine hears what follows. */

import { advance, FACTS_SET, withProgress } from './advance.ts'
import type { IncidentEvent } from './event.ts'
import { ReplayFault } from './fault.ts'
import type { Plan, StepState } from './incident.ts'
import { isSettled } from './lifecycle.ts'
import type { LoadedStep } from './load.ts'
import { progressOf, stateOf } from './plan.ts'
import { withRow } from './rows.ts'
import type { Facts } from './runbook.ts'
import { settledEvent, unsettledEvent } from './wiring.ts'

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
