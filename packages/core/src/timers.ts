/** What the machine must do later (T1–T7): derived from the folded state, so nothing has to be kept in step. */
import type { Incident, Plan } from './incident.ts'
import { isSettled } from './lifecycle.ts'
import type { LoadedStep } from './load.ts'
import { dueAt, progressOf, stateOf, waitUntil } from './plan.ts'
import type { Instant } from './runbook.ts'

export type Timer = {
  /** Stable while it is pending, unique in the incident. */
  readonly id: string
  readonly kind: 'due' | 'wait' | 'after'
  readonly plan: string
  /** Of `due` and `wait`. */
  readonly step?: string
  readonly due: Instant
}

export const dueTimerId = (plan: string, step: string) => `due:${plan}:${step}`
export const waitTimerId = (plan: string, step: string) => `wait:${plan}:${step}`
/** @param delayed XState's id of the delayed event */
export const afterTimerId = (plan: string, delayed: string) => `after:${plan}:${delayed}`

/** Those pending, soonest first; equal times in document order. */
export function timers(incident: Incident): readonly Timer[] {
  if (incident.closed !== undefined) return []
  return incident.plans.flatMap(planTimers).sort((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0))
}

export const nextTimer = (incident: Incident): Timer | undefined => timers(incident)[0]

function planTimers(plan: Plan): readonly Timer[] {
  if (plan.endedAt !== undefined) return []
  const pending: Timer[] = []
  for (const step of plan.runbook.timedSteps) {
    const due = pendingDue(plan, step)
    if (due !== undefined)
      pending.push({ id: dueTimerId(plan.id, step.id), kind: 'due', plan: plan.id, step: step.id, due })
    const until = waitUntil(plan, step)
    if (until !== undefined)
      pending.push({
        id: waitTimerId(plan.id, step.id),
        kind: 'wait',
        plan: plan.id,
        step: step.id,
        due: until,
      })
  }
  for (const { id, due } of plan.after)
    pending.push({ id: afterTimerId(plan.id, id), kind: 'after', plan: plan.id, due })
  return pending
}

/** A deadline from the plan's start runs before its state is reached: late is late (T4). */
function pendingDue(plan: Plan, step: LoadedStep): Instant | undefined {
  const state = stateOf(plan, step)
  if (state.overdueAt !== undefined || isSettled(state)) return undefined
  const progress = progressOf(plan, step.state)
  if (progress?.leftAt !== undefined) return undefined
  return dueAt(plan, step)
}
