/** The one step to put before a person who asks "what now?". */
import { decide } from './decide.ts'
import type { Person } from './event.ts'
import type { Incident, Plan } from './incident.ts'
import type { LoadedStep } from './load.ts'
import { ANYONE, COMMANDER, mayWorkOn, wearersOf, wears } from './members.ts'
import { toDo } from './offers.ts'
import { activeSteps, dueAt, stateOf } from './plan.ts'

/** What is theirs by name, then by hat, then anybody's; then, for the commander, what has nobody to do it. */
const RANK = { claimed: 0, assigned: 1, role: 2, anyone: 3, orphan: 4 } as const

/** Never a wait, nor what is in somebody else's hands. Within a rank the earliest deadline, then document order. */
export function nextFor(
  incident: Incident,
  person: Person,
): { readonly plan: string; readonly step: string } | undefined {
  const { at } = incident
  if (at === undefined) return undefined
  const accepts = (command: Parameters<typeof decide>[1]) => decide(incident, command, { by: person, at }).ok
  let best: { plan: string; step: string; rank: number; due: string } | undefined
  for (const plan of incident.plans) {
    for (const step of activeSteps(plan)) {
      const rank = rankOf(incident, plan, step, person)
      if (rank === undefined || (best !== undefined && rank > best.rank)) continue
      const due = dueAt(plan, step) ?? '~'
      if (best !== undefined && rank === best.rank && due >= best.due) continue
      if (toDo(plan, step, accepts).length > 0) best = { plan: plan.id, step: step.id, rank, due }
    }
  }
  return best && { plan: best.plan, step: best.step }
}

function rankOf(incident: Incident, plan: Plan, step: LoadedStep, person: Person): number | undefined {
  if (step.kind === 'wait') return undefined
  const state = stateOf(plan, step)
  if (state.status === 'claimed') return state.by.id === person.id ? RANK.claimed : undefined
  if (state.assignee !== undefined) return state.assignee.id === person.id ? RANK.assigned : undefined
  const roles = step.kind === 'approval' ? step.from : [step.role]
  if (roles.some((role) => wears(incident, person, role))) return RANK.role
  if (step.role === ANYONE) return mayWorkOn(incident, person, step) ? RANK.anyone : undefined
  const orphan = wearersOf(incident, step.role).length === 0
  return orphan && wears(incident, person, COMMANDER) ? RANK.orphan : undefined
}
