/** What events do to one plan. */
import { advance, effectiveAt, FACTS_SET, without } from './advance.ts'
import type { EventOf } from './event.ts'
import { withAdded } from './evolve-added.ts'
import { doneBy, type StepEvent, stepEvolved, stepIn, taking } from './evolve-steps.ts'
import { ReplayFault } from './fault.ts'
import type { Plan } from './incident.ts'
import { stateOf } from './plan.ts'
import { withFacts, withSettling, withStep } from './settle.ts'
import { afterTimerId } from './timers.ts'
import { unreachable } from './unreachable.ts'

export type PlanEvent = StepEvent | EventOf<'step.added' | 'fact.set' | 'timer.fired'>

export function planEvolved(plan: Plan, event: PlanEvent): Plan {
  if (plan.endedAt !== undefined) throw new ReplayFault('plan_ended', event.seq, plan.id)
  switch (event.type) {
    case 'step.added':
      return withAdded(plan, event.data.step, event)
    case 'fact.set': {
      const { fact, value } = event.data
      return advance(withFacts(plan, { [fact]: value }, event), FACTS_SET, false, event)
    }
    case 'timer.fired':
      return fired(plan, event)
    default:
      return stepEvolved(plan, event)
  }
}

/** T4–T6. */
function fired(plan: Plan, event: EventOf<'timer.fired'>): Plan {
  const { kind, timer } = event.data
  switch (kind) {
    case 'due': {
      const step = stepIn(plan, event.data.step ?? '', event)
      return withStep(plan, step, { ...stateOf(plan, step), overdueAt: effectiveAt(event) })
    }
    case 'wait': {
      const step = stepIn(plan, event.data.step ?? '', event)
      return withSettling(plan, step, doneBy(event, taking(plan, step, 'complete', event)), event)
    }
    case 'after': {
      const pending = plan.after.find((one) => afterTimerId(plan.id, one.id) === timer)
      if (pending === undefined) throw new ReplayFault('timer_unknown', event.seq, timer)
      // A time-out may carry a guard, and then it is no fault that nothing moves.
      return advance({ ...plan, after: without(plan.after, pending.id) }, pending.id, false, event)
    }
    default:
      return unreachable(kind)
  }
}
