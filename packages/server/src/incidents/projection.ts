/** What the list of incidents shows and when its timers wake, computed from the folded state at every append. */
import {
  type Incident,
  isSettled,
  nextTimer,
  type Plan,
  progressOf,
  stateOf,
  stepsOf,
  type Timer,
} from '@holdfast/core'
import type { HeadRow } from '../log/append.ts'

/** In clear: counts, times, and words from the runbook and the address book. What people wrote is in `title`. */
export type Summary = {
  readonly phases: readonly string[]
  readonly settled: number
  /** Settled, or still to be settled; steps of branches left behind do not count. */
  readonly total: number
  readonly overdue: number
  readonly oldestOverdue?: string
  readonly commanders: readonly string[]
}

export function headRowOf(incident: Incident): HeadRow {
  return {
    updated_at: incident.at ?? '',
    closed_at: incident.closed?.at ?? null,
    severity: incident.severity,
    members: membersOf(incident),
    wake_at: timerOf(incident)?.due ?? null,
    title: Buffer.from(incident.title).toString('hex'),
    summary: summaryOf(incident),
  }
}

const nextTimers = new WeakMap<Incident, Timer | 'none'>()

/** The next timer, remembered: it is asked once for the command that comes and once for the row that was written. */
export function timerOf(incident: Incident): Timer | undefined {
  const known = nextTimers.get(incident) ?? nextTimer(incident) ?? 'none'
  nextTimers.set(incident, known)
  return known === 'none' ? undefined : known
}

export function membersOf({ roles }: Incident): readonly string[] {
  return [...new Set(Object.values(roles).flatMap((people) => people.map((person) => person.id)))].sort()
}

export function summaryOf(incident: Incident): Summary {
  const counts = { settled: 0, total: 0, overdue: 0 }
  let oldestOverdue: string | undefined
  for (const plan of incident.plans) {
    for (const step of stepsOf(plan)) {
      const state = stateOf(plan, step)
      const settled = isSettled(state)
      if (!settled && isBehind(plan, step.state)) continue
      counts.total += 1
      if (settled) counts.settled += 1
      if (settled || state.overdueAt === undefined) continue
      counts.overdue += 1
      if (oldestOverdue === undefined || state.overdueAt < oldestOverdue) oldestOverdue = state.overdueAt
    }
  }
  const commanders = (incident.roles.commander ?? []).map((person) => storable(person.name))
  return {
    phases: phasesOf(incident),
    ...counts,
    ...(oldestOverdue !== undefined && { oldestOverdue }),
    commanders,
  }
}

function isBehind(plan: Plan, state: string): boolean {
  return plan.endedAt !== undefined || progressOf(plan, state)?.leftAt !== undefined
}

function phasesOf({ plans }: Incident): readonly string[] {
  const titles = plans.flatMap((plan) =>
    plan.endedAt !== undefined
      ? []
      : plan.runbook.states
          .filter((state) => progressOf(plan, state.id)?.active)
          .map((state) => storable(state.title)),
  )
  return [...new Set(titles)]
}

/** PostgreSQL's jsonb takes every character but this one. */
const storable = (text: string) => text.replaceAll('\0', '')
