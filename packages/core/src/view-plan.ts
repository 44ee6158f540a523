/** What people see of a plan and its states. */
import type { Plan } from './incident.ts'
import { isSettled } from './lifecycle.ts'
import type { LoadedState } from './load.ts'
import { stateOf, stepsIn } from './plan.ts'
import { rowAt } from './rows.ts'
import type { StateMeta } from './runbook.ts'
import type { PlanView, StateView } from './view.ts'

export function viewPlan(plan: Plan): PlanView {
  const { runbook } = plan
  const outcome = outcomeOf(plan)
  return {
    id: plan.id,
    runbook: runbook.id,
    version: runbook.version,
    hash: runbook.hash,
    title: runbook.title,
    value: plan.snapshot.value,
    startedAt: plan.startedAt,
    ...(plan.endedAt !== undefined && { endedAt: plan.endedAt }),
    ...(outcome !== undefined && { outcome }),
    facts: plan.facts,
    states: runbook.states.map((state) => viewState(plan, state)),
  }
}

/** What the final state says it means; the innermost one says it best. */
function outcomeOf(plan: Plan): string | undefined {
  if (plan.endedAt === undefined) return undefined
  const metas: Record<string, StateMeta | undefined> = plan.snapshot.getMeta()
  return Object.values(metas)
    .map((meta) => meta?.outcome)
    .findLast((outcome) => outcome !== undefined)
}

function viewState(plan: Plan, state: LoadedState): StateView {
  const { active, enteredAt, leftAt } = rowAt(plan.states, state.index)
  let settled = 0
  let total = 0
  for (const step of stepsIn(plan, state.id)) {
    total += 1
    if (isSettled(stateOf(plan, step))) settled += 1
  }
  return {
    id: state.id,
    title: state.title,
    within: state.within,
    ...(state.summary !== undefined && { summary: state.summary }),
    active,
    ...(enteredAt !== undefined && { enteredAt }),
    ...(leftAt !== undefined && { leftAt }),
    settled,
    total,
  }
}
