/** An incident as plain JSON and back: a cache for whoever keeps the log, deletable at any time. */
import type { Incident, Plan, Runbooks, StateProgress, StepState } from './incident.ts'
import type { PersistedSnapshot } from './machine.ts'
import { UNTOUCHED } from './plan.ts'
import { rowsOf, toArray } from './rows.ts'
import type { RunbookHash } from './runbook.ts'

/** Of this form. Another one is not read: the log is. */
const FORM = 1

type PlanJson = Omit<Plan, 'runbook' | 'snapshot' | 'steps' | 'states'> & {
  readonly runbook: RunbookHash
  readonly snapshot: PersistedSnapshot
  readonly states: readonly StateProgress[]
  /** Only the steps that somebody touched, by index. */
  readonly steps: readonly (readonly [number, StepState])[]
}

export type IncidentJson = Omit<Incident, 'runbooks' | 'plans'> & {
  readonly form: number
  readonly plans: readonly PlanJson[]
}

export function toJSON(incident: Incident): IncidentJson {
  const { runbooks: _, plans, ...rest } = incident
  return { form: FORM, ...rest, plans: plans.map(planToJSON) }
}

/** `undefined` when it is of another form or names a runbook that is not there: replay the log instead. */
export function fromJSON(json: IncidentJson, runbooks: Runbooks): Incident | undefined {
  const { form, plans, ...rest } = json
  if (form !== FORM) return undefined
  const restored: Plan[] = []
  for (const plan of plans) {
    const one = planFromJSON(plan, runbooks)
    if (one === undefined) return undefined
    restored.push(one)
  }
  return { ...rest, runbooks, plans: restored }
}

function planToJSON(plan: Plan): PlanJson {
  const { runbook, snapshot, steps, states, ...rest } = plan
  return {
    ...rest,
    runbook: runbook.hash,
    snapshot: runbook.machine.persist(snapshot),
    states: toArray(states),
    steps: [...toArray(steps).entries()].filter(([, step]) => step !== UNTOUCHED),
  }
}

function planFromJSON(json: PlanJson, runbooks: Runbooks): Plan | undefined {
  const { runbook: hash, snapshot, steps, states, ...rest } = json
  const runbook = runbooks.get(hash)
  if (runbook === undefined) return undefined
  const rows: StepState[] = Array.from({ length: runbook.steps.length + rest.added.length }, () => UNTOUCHED)
  for (const [index, step] of steps) rows[index] = step
  return {
    ...rest,
    runbook,
    snapshot: runbook.machine.restore(snapshot),
    steps: rowsOf(rows),
    states: rowsOf(states),
  }
}
