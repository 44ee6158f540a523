/** From the words of a command to the plan and the step it means, or why there is none. */
import type { Incident, Plan } from './incident.ts'
import type { LoadedStep } from './load.ts'
import { nearestWord } from './nearest.ts'
import { planOf, stepOf, stepsOf } from './plan.ts'
import type { Refusal } from './refusal.ts'

export type Found<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly refusal: Refusal }
export type FoundStep = { readonly plan: Plan; readonly step: LoadedStep }

const missing = (refusal: Refusal) => ({ ok: false, refusal }) as const

/** Without `plan`, the one plan that has a step of that id, whether it still runs or not. */
export function findStep(
  incident: Incident,
  { step: id, plan: planId }: { readonly step: string; readonly plan?: string },
): Found<FoundStep> {
  const plans = planId === undefined ? incident.plans : incident.plans.filter((plan) => plan.id === planId)
  if (planId !== undefined && plans.length === 0) return missing({ code: 'plan_unknown', plan: planId })
  const found: FoundStep[] = []
  for (const plan of plans) {
    const step = stepOf(plan, id)
    if (step !== undefined) found.push({ plan, step })
  }
  const [first] = found
  if (first === undefined) return missing(unknownStep(plans, id))
  if (found.length > 1)
    return missing({ code: 'plan_ambiguous', step: id, plans: found.map(({ plan }) => plan.id) })
  return { ok: true, ...first }
}

export function unknownStep(plans: readonly Plan[], id: string): Refusal {
  const words = plans.flatMap((plan) => [...stepsOf(plan)].map((step) => step.id))
  const nearest = nearestWord(id, words)
  return { code: 'step_unknown', step: id, ...(nearest !== undefined && { nearest }) }
}

/** Without an id, the one plan for which `fits` holds. `what` names the thing in the refusal. */
export function findPlan(
  incident: Incident,
  id: string | undefined,
  fits: (plan: Plan) => boolean,
  what: { readonly fact: string } | { readonly state: string },
): Found<{ readonly plan: Plan }> {
  if (id !== undefined) {
    const plan = planOf(incident, id)
    return plan === undefined ? missing({ code: 'plan_unknown', plan: id }) : { ok: true, plan }
  }
  const plans = incident.plans.filter(fits)
  const [first] = plans
  if (plans.length > 1)
    return missing({ code: 'plan_ambiguous', ...what, plans: plans.map((plan) => plan.id) })
  // None fits: any plan will do to say what is wrong with it.
  const plan = first ?? incident.plans[0]
  return plan === undefined ? missing({ code: 'not_opened' }) : { ok: true, plan }
}
