/** Two pairs of eyes (A1–A5). */
import type { CommandOf } from './command.ts'
import { wrongKind } from './decide-steps.ts'
import { findStep } from './find.ts'
import type { Incident, Plan } from './incident.ts'
import type { LoadedStep } from './load.ts'
import { wears } from './members.ts'
import { stateOf } from './plan.ts'
import { didNotDo, evidenceIsGiven, factsAreGiven, isReady, type No, reasonGiven, works } from './rules.ts'
import type { ApprovalDef } from './runbook.ts'
import { freeSeats, openRoles } from './seats.ts'
import { type Asking, accept, refuse, type Verdict } from './verdict.ts'

type ApprovalStep = LoadedStep & ApprovalDef

/** A1–A4. */
export function giveApproval(
  incident: Incident,
  command: CommandOf<'approval.give'>,
  asking: Asking,
): Verdict {
  const found = findStep(incident, command)
  if (!found.ok) return refuse(found.refusal)
  const { plan, step } = found
  if (step.kind !== 'approval') return refuse(wrongKind(step))
  const roles = seatRoles(incident, step, asking)
  const no =
    works(incident, asking.by) ??
    hasSeat(step, roles) ??
    isReady(plan, step) ??
    approvesOnce(plan, step, asking) ??
    didNotDo(plan, step, asking.by) ??
    findsSeat(plan, step, roles) ??
    evidenceIsGiven(plan, step) ??
    factsAreGiven(plan, step)
  if (no !== undefined) return refuse(no)
  const { note, occurredAt } = command
  const data = { plan: plan.id, step: step.id, roles, ...(note !== undefined && { note }) }
  return accept(asking, { type: 'approval.given', data }, occurredAt)
}

/** A5. */
export function refuseApproval(
  incident: Incident,
  command: CommandOf<'approval.refuse'>,
  asking: Asking,
): Verdict {
  const found = findStep(incident, command)
  if (!found.ok) return refuse(found.refusal)
  const { plan, step } = found
  if (step.kind !== 'approval') return refuse(wrongKind(step))
  const { reason, occurredAt } = command
  const no =
    works(incident, asking.by) ??
    hasSeat(step, seatRoles(incident, step, asking)) ??
    isReady(plan, step) ??
    reasonGiven(reason)
  if (no !== undefined) return refuse(no)
  return accept(
    asking,
    { type: 'approval.refused', data: { plan: plan.id, step: step.id, reason } },
    occurredAt,
  )
}

/** The roles with a seat that this person wears. */
const seatRoles = (incident: Incident, step: ApprovalStep, { by }: Asking) =>
  [...new Set(step.from)].filter((role) => wears(incident, by, role))

/** A2: the commander too, unless `from` says so. */
const hasSeat = (step: ApprovalStep, roles: readonly string[]): No =>
  roles.length > 0 ? undefined : { code: 'role_needed', roles: [...new Set(step.from)] }

/** A2. */
function approvesOnce(plan: Plan, step: ApprovalStep, { by }: Asking): No {
  const before = stateOf(plan, step).approvals.find((approval) => approval.by.id === by.id)
  return before && { code: 'already_approved', step: step.id, at: before.at }
}

/** A1. */
function findsSeat(plan: Plan, step: ApprovalStep, roles: readonly string[]): No {
  const seated = stateOf(plan, step).approvals.map((approval) => approval.roles)
  if (freeSeats(step.from, [...seated, roles]) !== undefined) return undefined
  return { code: 'role_needed', roles: openRoles(step.from, seated) }
}
