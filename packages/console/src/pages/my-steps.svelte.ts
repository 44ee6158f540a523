/** What waits for one person, over all the incidents in which they wear a role. */
import type { StepView } from '@holdfast/core'
import type { IncidentAnswer, IncidentSummary } from '@holdfast/protocol'
import type { Answer, api } from '../api.ts'
import { claimOn, isOpen, type Wearing, wearing } from '../incident/steps.ts'

export type MyStepsRequests = Pick<typeof api, 'incidents' | 'incident'>

export type MyStep = {
  readonly step: StepView
  readonly incident: IncidentSummary
  readonly phase: string
  /** `anyone`, `nobody`: not theirs by name or role, but nothing else is, and the same as the incident's own Now card. */
  readonly why: 'on-it' | 'assigned' | 'role' | 'anyone' | 'nobody'
}

/** `unread`: numbers of incidents of theirs that could not be read just now. */
export type MySteps = {
  readonly steps: readonly MyStep[]
  readonly incidents: number
  readonly unread: readonly string[]
}

export async function mySteps(requests: MyStepsRequests, me: string): Promise<Answer<MySteps>> {
  const list = await requests.incidents('open')
  if (!list.ok) return list
  const mine = list.value.incidents.filter((incident) => incident.mine)
  const answers = await Promise.all(
    mine.map(async (incident) => [incident, await requests.incident(incident.id)] as const),
  )
  const steps = answers.flatMap(([incident, answer]) =>
    answer.ok ? stepsOf(incident, answer.value, me) : [],
  )
  return {
    ok: true,
    value: {
      steps: steps.toSorted(byUrgency),
      incidents: mine.length,
      unread: answers.flatMap(([{ number }, answer]) => (answer.ok ? [] : [number])),
    },
  }
}

function stepsOf(incident: IncidentSummary, view: IncidentAnswer, me: string): readonly MyStep[] {
  const who = wearing(view, me)
  const open = view.steps.filter((step) => isOpen(step) && step.kind !== 'wait')
  const own = open.filter((step) => claimOn(step, who) !== undefined)
  return (own.length > 0 ? own : lastly(open, view, who)).map((step) => {
    const why = claimOn(step, who) ?? (step.role === 'anyone' ? 'anyone' : 'nobody')
    const plan = view.plans.find(({ id }) => id === step.plan)
    const phase = plan?.states.find(({ id }) => id === step.state)?.title ?? step.state
    return { step, incident, phase, why }
  })
}

/** When nothing is theirs: what anyone may do, and for the commander what has nobody to do it. */
function lastly(open: readonly StepView[], view: IncidentAnswer, who: Wearing): readonly StepView[] {
  const free = open.filter(({ status, assignee }) => status === 'ready' && assignee === undefined)
  const anyone = free.filter(({ role }) => role === 'anyone')
  if (anyone.length > 0 || !who.roles.has('commander')) return anyone
  return free.filter(({ role }) => (view.roles[role] ?? []).length === 0)
}

/** Overdue first, then by deadline, then by severity; what has no deadline last. */
function byUrgency(a: MyStep, b: MyStep): number {
  const late = Number(b.step.overdueAt !== undefined) - Number(a.step.overdueAt !== undefined)
  return (
    late || (a.step.due ?? '9').localeCompare(b.step.due ?? '9') || a.incident.severity - b.incident.severity
  )
}
