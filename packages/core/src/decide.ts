/** `decide`: may this person do this now, and what has then happened? The families' files hold the rules in order. */
import type { Command } from './command.ts'
import { giveApproval, refuseApproval } from './decide-approvals.ts'
import { chooseOption, setFact } from './decide-decisions.ts'
import { addNote, close, open, reopen, setSeverity, startPlan } from './decide-incident.ts'
import { assignRole, releaseRole } from './decide-roles.ts'
import {
  addEvidence,
  addStep,
  assignStep,
  claimStep,
  completeStep,
  releaseStep,
  reopenStep,
  skipStep,
} from './decide-steps.ts'
import { fireTimer } from './decide-timers.ts'
import type { Incident } from './incident.ts'
import { type No, timeIsPlausible } from './rules.ts'
import { unreachable } from './unreachable.ts'
import { type Asking, refuse, type Verdict } from './verdict.ts'

/**
 * Pure: changes nothing, asks no clock. Events that it returns are accepted by `evolve` (L6).
 * @param asking who wishes it, and the recorder's time
 */
export function decide(incident: Incident, command: Command, asking: Asking): Verdict {
  const no = mayAskAtAll(incident, command, asking)
  if (no !== undefined) return refuse(no)
  switch (command.type) {
    case 'incident.open':
      return open(incident, command, asking)
    case 'incident.close':
      return close(incident, command, asking)
    case 'incident.reopen':
      return reopen(incident, command, asking)
    case 'severity.set':
      return setSeverity(incident, command, asking)
    case 'plan.start':
      return startPlan(incident, command, asking)
    case 'role.assign':
      return assignRole(incident, command, asking)
    case 'role.release':
      return releaseRole(incident, command, asking)
    case 'step.claim':
      return claimStep(incident, command, asking)
    case 'step.release':
      return releaseStep(incident, command, asking)
    case 'step.assign':
      return assignStep(incident, command, asking)
    case 'step.complete':
      return completeStep(incident, command, asking)
    case 'step.skip':
      return skipStep(incident, command, asking)
    case 'step.reopen':
      return reopenStep(incident, command, asking)
    case 'step.add':
      return addStep(incident, command, asking)
    case 'decision.choose':
      return chooseOption(incident, command, asking)
    case 'approval.give':
      return giveApproval(incident, command, asking)
    case 'approval.refuse':
      return refuseApproval(incident, command, asking)
    case 'fact.set':
      return setFact(incident, command, asking)
    case 'note.add':
      return addNote(incident, command, asking)
    case 'evidence.add':
      return addEvidence(incident, command, asking)
    case 'timer.fire':
      return fireTimer(incident, command, asking)
    default:
      return unreachable(command)
  }
}

/** I1, I2, I4: what holds for every command. */
function mayAskAtAll(incident: Incident, command: Command, { at }: Asking): No {
  if (command.type === 'incident.open')
    return incident.opened === undefined ? undefined : { code: 'already_opened' }
  if (incident.opened === undefined) return { code: 'not_opened' }
  const { closed } = incident
  if (closed !== undefined && command.type !== 'incident.reopen' && command.type !== 'note.add')
    return { code: 'incident_closed', by: closed.by, at: closed.at }
  return timeIsPlausible(incident, at, 'occurredAt' in command ? command.occurredAt : undefined)
}
