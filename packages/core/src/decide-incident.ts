/** The incident itself: opening, closing, severity, plans, notes (I1–I5, P1). */
import type { CommandOf } from './command.ts'
import { ENGINE } from './engine.ts'
import type { EventBody } from './event.ts'
import { findStep } from './find.ts'
import type { Incident, Runbooks } from './incident.ts'
import type { Runbook } from './load.ts'
import { COMMANDER, roleTitles } from './members.ts'
import { openSteps, planOf } from './plan.ts'
import { rowAt } from './rows.ts'
import { belongs, isCommander, type No, reasonGiven } from './rules.ts'
import { type Asking, accept, draft, refuse, type Verdict } from './verdict.ts'
import { newestRunbook } from './version.ts'

/** I1. */
export function open(incident: Incident, command: CommandOf<'incident.open'>, asking: Asking): Verdict {
  const blank = reasonGiven(command.title)
  if (blank !== undefined) return refuse(blank)
  const runbook = findRunbook(incident.runbooks, command.runbook)
  if (runbook === undefined) return refuse({ code: 'runbook_unknown', runbook: command.runbook })
  const { title, severity, exercise, number } = command
  const bodies: EventBody[] = [
    { type: 'incident.opened', data: { title: title.trim(), severity, exercise, number, engine: ENGINE } },
    planStarted(incident, runbook),
    { type: 'role.assigned', data: { role: COMMANDER, person: asking.by } },
  ]
  const titles = { ...roleTitles(incident), ...runbook.config.meta.roles }
  for (const [role, people] of Object.entries(command.roles ?? {})) {
    if (!Object.hasOwn(titles, role))
      return refuse({ code: 'role_unknown', role, roles: Object.keys(titles) })
    const worn = new Set(role === COMMANDER ? [asking.by.id] : [])
    for (const person of people) {
      if (worn.has(person.id)) continue
      worn.add(person.id)
      bodies.push({ type: 'role.assigned', data: { role, person } })
    }
  }
  return { ok: true, events: bodies.map((body) => draft(asking, body)) }
}

/** I3. */
export function close(incident: Incident, command: CommandOf<'incident.close'>, asking: Asking): Verdict {
  const no = isCommander(incident, asking.by) ?? nothingOpen(incident) ?? reasonGiven(command.reason)
  if (no !== undefined) return refuse(no)
  return accept(asking, { type: 'incident.closed', data: { reason: command.reason } })
}

function nothingOpen(incident: Incident): No {
  const steps: string[] = []
  for (const plan of incident.plans) {
    if (plan.endedAt !== undefined) continue
    for (const { id, index } of plan.runbook.states)
      if (rowAt(plan.states, index).active) steps.push(...openSteps(plan, id))
  }
  return steps.length === 0 ? undefined : { code: 'steps_open', steps }
}

/** I3. */
export function reopen(incident: Incident, command: CommandOf<'incident.reopen'>, asking: Asking): Verdict {
  if (incident.closed === undefined) return refuse({ code: 'incident_not_closed' })
  const no = isCommander(incident, asking.by) ?? reasonGiven(command.reason)
  if (no !== undefined) return refuse(no)
  return accept(asking, { type: 'incident.reopened', data: { reason: command.reason } })
}

export function setSeverity(incident: Incident, command: CommandOf<'severity.set'>, asking: Asking): Verdict {
  const no = isCommander(incident, asking.by)
  if (no !== undefined) return refuse(no)
  const { severity, reason } = command
  if (severity === incident.severity) return refuse({ code: 'nothing_to_change' })
  return accept(asking, {
    type: 'severity.set',
    data: { severity, ...(reason !== undefined && { reason }) },
  })
}

/** P1. */
export function startPlan(incident: Incident, command: CommandOf<'plan.start'>, asking: Asking): Verdict {
  const no = isCommander(incident, asking.by)
  if (no !== undefined) return refuse(no)
  const runbook = findRunbook(incident.runbooks, command.runbook)
  if (runbook === undefined) return refuse({ code: 'runbook_unknown', runbook: command.runbook })
  return accept(asking, planStarted(incident, runbook))
}

/** By hash, or the newest version of that id. */
function findRunbook(runbooks: Runbooks, idOrHash: string): Runbook | undefined {
  return runbooks.get(idOrHash) ?? newestRunbook(runbooks.values(), idOrHash)
}

function planStarted(incident: Incident, runbook: Runbook): EventBody {
  const { id, version, hash } = runbook
  let plan = id
  for (let n = 2; planOf(incident, plan) !== undefined; n++) plan = `${id}-${n}`
  return { type: 'plan.started', data: { plan, runbook: id, version, hash } }
}

export function addNote(incident: Incident, command: CommandOf<'note.add'>, asking: Asking): Verdict {
  const no = belongs(incident, asking.by) ?? reasonGiven(command.note)
  if (no !== undefined) return refuse(no)
  const { note, step, occurredAt } = command
  if (step !== undefined) {
    const found = findStep(incident, { ...command, step })
    if (!found.ok) return refuse(found.refusal)
    return accept(asking, { type: 'note.added', data: { note, plan: found.plan.id, step } }, occurredAt)
  }
  if (command.plan !== undefined && planOf(incident, command.plan) === undefined)
    return refuse({ code: 'plan_unknown', plan: command.plan })
  const plan = command.plan
  return accept(
    asking,
    { type: 'note.added', data: { note, ...(plan !== undefined && { plan }) } },
    occurredAt,
  )
}
