/** P6: a step joins a running plan. */

import { advance, withProgress } from './advance.ts'
import type { AddedStep, IncidentEvent } from './event.ts'
import { ReplayFault } from './fault.ts'
import type { Plan, StateProgress } from './incident.ts'
import type { LoadedStep } from './load.ts'
import { progressOf, stepOf, UNTOUCHED } from './plan.ts'
import { appendRow } from './rows.ts'
import { unsettledEvent } from './wiring.ts'

export function withAdded(plan: Plan, added: AddedStep, event: IncidentEvent): Plan {
  if (stepOf(plan, added.id) !== undefined) throw new ReplayFault('step_exists', event.seq, added.id)
  const before = progressOf(plan, added.state)
  if (before === undefined) throw new ReplayFault('state_unknown', event.seq, added.state)
  if (!before.active && before.enteredAt !== undefined)
    throw new ReplayFault('step_not_active', event.seq, added.state)
  const step: LoadedStep = { ...added, kind: 'task', records: [], index: plan.steps.length }
  const after = holdingWith(before, added.required)
  const next: Plan = {
    ...withProgress(plan, added.state, () => after),
    steps: appendRow(plan.steps, UNTOUCHED),
    added: [...plan.added, step],
  }
  const unsettles = before.active && before.holding === 0 && after.holding > 0
  return unsettles ? advance(next, unsettledEvent(added.state), true, event) : next
}

/** The first required step of a state takes the hold from the optional ones (S1). */
function holdingWith(before: StateProgress, required: boolean): StateProgress {
  if (required && before.holders === 'all') return { ...before, holders: 'required', holding: 1 }
  if (!required && before.holders === 'required') return before
  return { ...before, holding: before.holding + 1 }
}
