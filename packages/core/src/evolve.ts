/** `evolve`: one event folded into the incident. The only way an incident changes (L1). */
import { effectiveAt, startPlan } from './advance.ts'
import type { EventOf, IncidentEvent, Person } from './event.ts'
import { planEvolved } from './evolve-plan.ts'
import { stepIn } from './evolve-steps.ts'
import { ReplayFault } from './fault.ts'
import type { Incident, Plan, Runbooks } from './incident.ts'
import { wearersOf } from './members.ts'
import { planOf, stateOf } from './plan.ts'
import { withStep } from './settle.ts'

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
    default:
      return withPlan(next, planEvolved(planIn(next, event.data.plan, event), event))
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
  const wearers = wearersOf(incident, role)
  if (wearers.some(({ id }) => id === person.id)) throw new ReplayFault('role_worn', seq, role)
  return { ...incident.roles, [role]: [...wearers, person] }
}

function released(incident: Incident, role: string, person: Person, seq: number): Incident['roles'] {
  const { [role]: _, ...others } = incident.roles
  const wearers = wearersOf(incident, role)
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
