/** What events do to one step. */
import { effectiveAt } from './advance.ts'
import type { EventOf, IncidentEvent } from './event.ts'
import { ReplayFault } from './fault.ts'
import type { Plan, StepCommon, StepState } from './incident.ts'
import { nextStatus, type StepMove } from './lifecycle.ts'
import type { LoadedStep } from './load.ts'
import { isActive, stateOf, stepOf } from './plan.ts'
import { withSettling, withStep } from './settle.ts'
import { unreachable } from './unreachable.ts'
import { chooseEvent } from './wiring.ts'

export type StepEvent = EventOf<
  | 'step.claimed'
  | 'step.released'
  | 'step.assigned'
  | 'step.completed'
  | 'step.skipped'
  | 'step.reopened'
  | 'decision.chosen'
  | 'approval.given'
  | 'approval.refused'
  | 'evidence.added'
>

export function stepEvolved(plan: Plan, event: StepEvent): Plan {
  const step = stepIn(plan, event.data.step, event)
  const take = (move: StepMove) => taking(plan, step, move, event)
  switch (event.type) {
    case 'step.claimed':
      return withStep(plan, step, { ...commonOf(take('claim')), status: 'claimed', ...byAndAt(event) })
    case 'step.released':
      return withStep(plan, step, { ...commonOf(take('release')), status: 'open' })
    case 'step.assigned':
      return withStep(plan, step, {
        ...commonOf(take('assign')),
        status: 'open',
        assignee: event.data.person,
      })
    case 'step.completed':
      return completed(plan, step, event)
    case 'step.skipped': {
      const common = commonOf(take('skip'))
      const skipped = { ...common, status: 'skipped', ...byAndAt(event), reason: event.data.reason } as const
      return withSettling(plan, step, skipped, event)
    }
    case 'step.reopened': {
      // S7, A5: asked anew; what was shown as evidence stays shown.
      const common = { ...commonOf(take('reopen')), approvals: [], reopenedAt: effectiveAt(event) }
      return withSettling(plan, step, { ...common, status: 'open' }, event)
    }
    case 'decision.chosen':
      return chosen(plan, step, event)
    case 'approval.given':
      return approved(plan, step, event)
    case 'approval.refused': {
      const common = commonOf(take('fail'))
      return withStep(plan, step, {
        ...common,
        status: 'failed',
        ...byAndAt(event),
        reason: event.data.reason,
      })
    }
    case 'evidence.added': {
      const state = stateOf(plan, step)
      return withStep(plan, step, { ...state, evidence: [...state.evidence, event.data.evidence] })
    }
    default:
      return unreachable(event)
  }
}

/** The step that an event names. */
export function stepIn(plan: Plan, id: string, event: IncidentEvent): LoadedStep {
  const step = stepOf(plan, id)
  if (step === undefined) throw new ReplayFault('step_unknown', event.seq, `${plan.id}/${id}`)
  return step
}

/** The step's row before the move, which its state and its lifecycle must allow (L2). */
export function taking(plan: Plan, step: LoadedStep, move: StepMove, event: IncidentEvent): StepState {
  if (!isActive(plan, step)) throw new ReplayFault('step_not_active', event.seq, `${plan.id}/${step.id}`)
  const state = stateOf(plan, step)
  if (nextStatus(state.status, move) === undefined)
    throw new ReplayFault('step_cannot_take', event.seq, `${move} of ${step.id}, which is ${state.status}`)
  return state
}

export function doneBy(event: IncidentEvent, state: StepState): StepState & { readonly status: 'done' } {
  return { ...commonOf(state), status: 'done', ...byAndAt(event), recordedAt: event.at }
}

const byAndAt = (event: IncidentEvent) => ({ by: event.by, at: effectiveAt(event) })

/** What outlives a change of status. An assignment ends with whatever answers it. */
function commonOf(state: StepState): Omit<StepCommon, 'assignee'> {
  const { evidence, notes, approvals, reopenedAt, overdueAt } = state
  return {
    evidence,
    notes,
    approvals,
    ...(reopenedAt !== undefined && { reopenedAt }),
    ...(overdueAt !== undefined && { overdueAt }),
  }
}

function completed(plan: Plan, step: LoadedStep, event: EventOf<'step.completed'>): Plan {
  const { evidence = [], facts } = event.data
  const done = doneBy(event, taking(plan, step, 'complete', event))
  const state = evidence.length === 0 ? done : { ...done, evidence: [...done.evidence, ...evidence] }
  return withSettling(plan, step, state, event, facts === undefined ? {} : { facts })
}

/** D1, D2. */
function chosen(plan: Plan, step: LoadedStep, event: EventOf<'decision.chosen'>): Plan {
  const options = step.kind === 'decision' ? step.options : []
  const option = options.find(({ id }) => id === event.data.option)
  if (option === undefined) throw new ReplayFault('option_unknown', event.seq, event.data.option)
  const state = { ...doneBy(event, taking(plan, step, 'complete', event)), option: option.id }
  return withSettling(plan, step, state, event, {
    ...(option.target !== undefined && { signal: chooseEvent(step.id, option.id) }),
    ...(Object.keys(option.sets).length > 0 && { facts: option.sets }),
  })
}

/** A1: the last seat completes the step. */
function approved(plan: Plan, step: LoadedStep, event: EventOf<'approval.given'>): Plan {
  const before = taking(plan, step, 'complete', event)
  const approvals = [...before.approvals, { ...byAndAt(event), roles: event.data.roles }]
  const enough = step.kind === 'approval' && approvals.length >= step.count
  return enough
    ? withSettling(plan, step, { ...doneBy(event, before), approvals }, event)
    : withStep(plan, step, { ...before, approvals })
}
