/** Decisions and the facts that guards see (D1–D4, P7). */
import type { CommandOf } from './command.ts'
import { wrongKind } from './decide-steps.ts'
import { findPlan, findStep } from './find.ts'
import type { Incident, Plan } from './incident.ts'
import type { LoadedStep } from './load.ts'
import { openSteps } from './plan.ts'
import {
  didNotApprove,
  evidenceIsGiven,
  factIsOfType,
  factsAreGiven,
  isReady,
  mayWork,
  type No,
  planRuns,
  works,
} from './rules.ts'
import type { OptionDef } from './runbook.ts'
import { type Asking, accept, refuse, type Verdict } from './verdict.ts'
import { chooseEvent } from './wiring.ts'

/** D1–D3. */
export function chooseOption(
  incident: Incident,
  command: CommandOf<'decision.choose'>,
  asking: Asking,
): Verdict {
  const found = findStep(incident, command)
  if (!found.ok) return refuse(found.refusal)
  const { plan, step } = found
  if (step.kind !== 'decision') return refuse(wrongKind(step))
  const no =
    mayWork(incident, asking.by, step) ??
    isReady(plan, step) ??
    didNotApprove(plan, step, asking.by) ??
    evidenceIsGiven(plan, step) ??
    factsAreGiven(plan, step)
  if (no !== undefined) return refuse(no)
  const option = step.options.find(({ id }) => id === command.option)
  if (option === undefined) {
    const options = step.options.map(({ id }) => id)
    return refuse({ code: 'option_unknown', option: command.option, options })
  }
  const open = leavesNothingOpen(plan, step, option)
  if (open !== undefined) return refuse(open)
  const { reason, occurredAt } = command
  const data = {
    plan: plan.id,
    step: step.id,
    option: option.id,
    ...(reason !== undefined && { reason }),
    known: plan.facts,
  }
  return accept(asking, { type: 'decision.chosen', data }, occurredAt)
}

/** D3. The machine itself says which states the choice leaves: its first microstep is the choice's own. */
function leavesNothingOpen(plan: Plan, step: LoadedStep, option: OptionDef): No {
  if (option.target === undefined) return undefined
  const facts = { ...plan.facts, ...option.sets }
  const turn = plan.runbook.machine.send(plan.snapshot, chooseEvent(step.id, option.id), facts)
  const left = new Set(turn.microsteps[0]?.flatMap((move) => (move.kind === 'left' ? [move.state] : [])))
  const steps = plan.runbook.states.flatMap(({ id }) => (left.has(id) ? openSteps(plan, id) : []))
  const others = steps.filter((id) => id !== step.id)
  return others.length === 0 ? undefined : { code: 'steps_open', steps: others }
}

export function setFact(incident: Incident, command: CommandOf<'fact.set'>, asking: Asking): Verdict {
  const { fact, value, occurredAt } = command
  const has = (plan: Plan) => Object.hasOwn(plan.facts, fact)
  const found = findPlan(incident, command.plan, has, { fact })
  if (!found.ok) return refuse(found.refusal)
  const { plan } = found
  const no = works(incident, asking.by) ?? planRuns(plan) ?? factIsOfType(plan, fact, value)
  if (no !== undefined) return refuse(no)
  if (plan.facts[fact] === value && plan.factsSet[fact] !== undefined)
    return refuse({ code: 'nothing_to_change' })
  return accept(asking, { type: 'fact.set', data: { plan: plan.id, fact, value } }, occurredAt)
}
