/** `evolve`: one event folded into the incident. The only way an incident changes (L1). */
import type { EventBody, IncidentEvent, Person } from './event.ts'
import { withAdded } from './evolve-added.ts'
import { advance, effectiveAt, FACTS_SET, startPlan, without } from './evolve-plan.ts'
import {
  commonOf,
  doneBy,
  reopened,
  stepIn,
  taking,
  withFacts,
  withSettling,
  withStep,
} from './evolve-steps.ts'
import { ReplayFault } from './fault.ts'
import type { Incident, Plan, Runbooks } from './incident.ts'
import { planOf, stateOf } from './plan.ts'
import { afterTimerId } from './timers.ts'
import { unreachable } from './unreachable.ts'
import { chooseEvent } from './wiring.ts'

export const emptyIncident = (runbooks: Runbooks): Incident => ({
  runbooks,
  seq: 0,
  title: '',
  severity: 4,
  roles: {},
  plans: [],
})

/**
 * @throws {ReplayFault} when the event's seq is not the next one, or the incident's state cannot take the event
 */
export function evolve(incident: Incident, event: IncidentEvent): Incident {
  if (event.seq !== incident.seq + 1)
    throw new ReplayFault('wrong_seq', event.seq, `after ${incident.seq} comes ${incident.seq + 1}`)
  if (incident.opened === undefined && event.type !== 'incident.opened')
    throw new ReplayFault('not_opened', event.seq, event.type)
  const next = { ...incident, seq: event.seq, at: event.at }
  switch (event.type) {
    case 'incident.opened':
      return opened(next, event)
    case 'incident.closed':
      if (next.closed !== undefined) throw new ReplayFault('incident_closed', event.seq, event.type)
      return { ...next, closed: { by: event.by, at: effectiveAt(event), reason: event.data.reason } }
    case 'incident.reopened': {
      const { closed, ...open } = next
      if (closed === undefined) throw new ReplayFault('incident_not_closed', event.seq, event.type)
      return open
    }
    case 'severity.set':
      return { ...next, severity: event.data.severity }
    case 'role.assigned':
      return { ...next, roles: assigned(next, event.data.role, event.data.person, event.seq) }
    case 'role.released':
      return { ...next, roles: released(next, event.data.role, event.data.person, event.seq) }
    case 'plan.started':
      return { ...next, plans: [...next.plans, started(next, event)] }
    case 'note.added':
      return event.data.plan === undefined ? next : withPlan(next, noted(next, event))
    default: {
      const plan = planIn(next, event.data.plan, event)
      if (plan.endedAt !== undefined) throw new ReplayFault('plan_ended', event.seq, plan.id)
      return withPlan(next, planEvolved(plan, event))
    }
  }
}

type EventOf<T extends EventBody['type']> = Extract<IncidentEvent, { type: T }>

type PlanEvent = Exclude<
  IncidentEvent,
  EventOf<
    | 'incident.opened'
    | 'incident.closed'
    | 'incident.reopened'
    | 'severity.set'
    | 'role.assigned'
    | 'role.released'
    | 'plan.started'
    | 'note.added'
  >
>

function planEvolved(plan: Plan, event: PlanEvent): Plan {
  switch (event.type) {
    case 'step.claimed': {
      const step = stepIn(plan, event.data.step, event)
      const common = commonOf(taking(plan, step, 'claim', event))
      return withStep(plan, step, { ...common, status: 'claimed', by: event.by, at: effectiveAt(event) })
    }
    case 'step.released': {
      const step = stepIn(plan, event.data.step, event)
      return withStep(plan, step, { ...commonOf(taking(plan, step, 'release', event)), status: 'open' })
    }
    case 'step.assigned': {
      const step = stepIn(plan, event.data.step, event)
      const common = commonOf(taking(plan, step, 'assign', event))
      return withStep(plan, step, { ...common, status: 'open', assignee: event.data.person })
    }
    case 'step.completed': {
      const step = stepIn(plan, event.data.step, event)
      const { evidence = [], facts } = event.data
      const done = doneBy(event, taking(plan, step, 'complete', event))
      const state = evidence.length === 0 ? done : { ...done, evidence: [...done.evidence, ...evidence] }
      return withSettling(plan, step, state, event, facts === undefined ? {} : { facts })
    }
    case 'step.skipped': {
      const step = stepIn(plan, event.data.step, event)
      const common = commonOf(taking(plan, step, 'skip', event))
      const { reason } = event.data
      return withSettling(
        plan,
        step,
        { ...common, status: 'skipped', by: event.by, at: effectiveAt(event), reason },
        event,
      )
    }
    case 'step.reopened': {
      const step = stepIn(plan, event.data.step, event)
      return withSettling(plan, step, reopened(event, taking(plan, step, 'reopen', event)), event)
    }
    case 'step.added':
      return withAdded(plan, event.data.step, event)
    case 'decision.chosen':
      return chosen(plan, event)
    case 'approval.given': {
      const step = stepIn(plan, event.data.step, event)
      const before = taking(plan, step, 'complete', event)
      const given = { by: event.by, at: effectiveAt(event), roles: event.data.roles }
      const approvals = [...before.approvals, given]
      const enough = step.kind === 'approval' && approvals.length >= step.count
      return enough
        ? withSettling(plan, step, { ...doneBy(event, before), approvals }, event)
        : withStep(plan, step, { ...before, approvals })
    }
    case 'approval.refused': {
      const step = stepIn(plan, event.data.step, event)
      const common = commonOf(taking(plan, step, 'fail', event))
      const { reason } = event.data
      return withStep(plan, step, {
        ...common,
        status: 'failed',
        by: event.by,
        at: effectiveAt(event),
        reason,
      })
    }
    case 'fact.set': {
      const { fact, value } = event.data
      return advance(withFacts(plan, { [fact]: value }, event), FACTS_SET, false, event)
    }
    case 'evidence.added': {
      const step = stepIn(plan, event.data.step, event)
      const state = stateOf(plan, step)
      return withStep(plan, step, { ...state, evidence: [...state.evidence, event.data.evidence] })
    }
    case 'timer.fired':
      return fired(plan, event)
    default:
      return unreachable(event)
  }
}

function opened(next: Incident, event: EventOf<'incident.opened'>): Incident {
  if (next.opened !== undefined) throw new ReplayFault('already_opened', event.seq, event.data.number)
  const { title, severity, number, exercise, engine } = event.data
  return {
    ...next,
    title,
    severity,
    opened: { by: event.by, at: effectiveAt(event), number, exercise, engine },
  }
}

function started(next: Incident, event: EventOf<'plan.started'>): Plan {
  const { plan, hash } = event.data
  const runbook = next.runbooks.get(hash)
  if (runbook === undefined) throw new ReplayFault('runbook_unknown', event.seq, hash)
  if (planOf(next, plan) !== undefined) throw new ReplayFault('plan_exists', event.seq, plan)
  return startPlan(plan, runbook, event)
}

function planIn(incident: Incident, id: string, event: IncidentEvent): Plan {
  const plan = planOf(incident, id)
  if (plan === undefined) throw new ReplayFault('plan_unknown', event.seq, id)
  return plan
}

function withPlan(incident: Incident, plan: Plan): Incident {
  return { ...incident, plans: incident.plans.map((one) => (one.id === plan.id ? plan : one)) }
}

function assigned(incident: Incident, role: string, person: Person, seq: number): Incident['roles'] {
  const wearers = incident.roles[role] ?? []
  if (wearers.some(({ id }) => id === person.id)) throw new ReplayFault('role_worn', seq, role)
  return { ...incident.roles, [role]: [...wearers, person] }
}

function released(incident: Incident, role: string, person: Person, seq: number): Incident['roles'] {
  const { [role]: wearers = [], ...others } = incident.roles
  const rest = wearers.filter(({ id }) => id !== person.id)
  if (rest.length === wearers.length) throw new ReplayFault('role_not_worn', seq, role)
  return rest.length === 0 ? others : { ...others, [role]: rest }
}

function noted(incident: Incident, event: EventOf<'note.added'>): Plan {
  const plan = planIn(incident, event.data.plan ?? '', event)
  if (event.data.step === undefined) return plan
  const step = stepIn(plan, event.data.step, event)
  const state = stateOf(plan, step)
  return withStep(plan, step, { ...state, notes: state.notes + 1 })
}

/** D1, D2. */
function chosen(plan: Plan, event: EventOf<'decision.chosen'>): Plan {
  const step = stepIn(plan, event.data.step, event)
  const option =
    step.kind === 'decision' ? step.options.find(({ id }) => id === event.data.option) : undefined
  if (option === undefined) throw new ReplayFault('option_unknown', event.seq, event.data.option)
  const state = doneBy(event, taking(plan, step, 'complete', event), option.id)
  return withSettling(plan, step, state, event, {
    ...(option.target !== undefined && { signal: chooseEvent(step.id, option.id) }),
    ...(Object.keys(option.sets).length > 0 && { facts: option.sets }),
  })
}

/** T4–T6. */
function fired(plan: Plan, event: EventOf<'timer.fired'>): Plan {
  const { kind, timer, step: id = '' } = event.data
  switch (kind) {
    case 'due': {
      const step = stepIn(plan, id, event)
      return withStep(plan, step, { ...stateOf(plan, step), overdueAt: effectiveAt(event) })
    }
    case 'wait': {
      const step = stepIn(plan, id, event)
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
