/** An incident on a terminal: who, which states, and the steps on which something can be done. */
import type { PlanView, StateView, StepView, StepViewStatus } from '@holdfast/core'
import type { IncidentAnswer } from '@holdfast/protocol'
import type { Paint, Screen } from './screen.ts'
import { clock, duration, plain } from './text.ts'

type How = {
  readonly now: Date
  /** Also the steps of states that are not active. */
  readonly all: boolean
}

export function printIncident(
  screen: Screen,
  incident: IncidentAnswer,
  url: string,
  { now, all }: How,
): void {
  const { paint, line } = screen
  const exercise = incident.exercise ? ` · ${paint.cyan('exercise')}` : ''
  const status = incident.status === 'open' ? paint.green('open') : paint.dim('closed')
  line(`${paint.bold(`${incident.number}  ${plain(incident.title)}`)}`)
  line(
    `SEV ${incident.severity} · ${status}${exercise} · opened ${clock(incident.openedAt, now)} by ${plain(incident.openedBy.name)}`,
  )
  if (incident.seq < incident.headSeq)
    line(paint.yellow(`As it stood at event ${incident.seq}; the newest is ${incident.headSeq}.`))
  if (incident.closed !== undefined) {
    const { by, at, reason } = incident.closed
    line(`Closed ${clock(at, now)} by ${plain(by.name)}: ${plain(reason)}`)
  }
  line(`${url}/incidents/${incident.id}${incident.seq < incident.headSeq ? `?at=${incident.seq}` : ''}\n`)
  const roles = Object.entries(incident.roles).map(([role, people]) => [
    role,
    incident.roleTitles[role] ?? '',
    people.map(({ name }) => name).join(', '),
  ])
  screen.table(['role', 'is', 'worn by'], roles, 2)
  for (const plan of incident.plans) {
    const own = incident.steps.filter((step) => step.plan === plan.id)
    printPlan(screen, plan, own, { now, all })
  }
}

function printPlan(screen: Screen, plan: PlanView, steps: readonly StepView[], { now, all }: How): void {
  const { paint, line } = screen
  const outcome = plan.outcome === undefined ? '' : `: ${plain(plan.outcome)}`
  const end = plan.endedAt === undefined ? '' : ` · ended ${clock(plan.endedAt, now)}${outcome}`
  line(`\n${paint.bold(plain(`${plan.title} ${plan.version}`))} (${plan.id})${end}`)
  const facts = Object.entries(plan.facts).map(([name, value]) => plain(`${name}=${value}`))
  if (facts.length > 0) line(paint.dim(`facts: ${facts.join(', ')}`))
  const ahead = plan.states.filter(({ active, enteredAt }) => !active && enteredAt === undefined)
  for (const state of plan.states) {
    if (!all && ahead.includes(state)) continue
    printState(screen, state)
    const own = steps.filter((step) => step.state === state.id)
    if (all || state.active)
      screen.table(
        [],
        own.map((step) => rowOf(step, paint, now)),
        2,
      )
  }
  if (!all) line(paint.dim(`\n${ahead.length} states not reached; --all shows every step.`))
}

/** A state that was left is one line: what it came to is in the log. */
function printState({ paint, line }: Screen, { active, within, title, settled, total, id }: StateView): void {
  const path = [...within, title].map(plain).join(' › ')
  const count = `${settled}/${total}`
  if (active) line(`\n${paint.bold(`▸ ${path}`)}  ${count} (${id})`)
  else line(paint.dim(`  ${path}  ${count} (${id})`))
}

const MARK: Readonly<Record<StepViewStatus, string>> = {
  pending: '·',
  blocked: '·',
  ready: '○',
  claimed: '◐',
  waiting: '◔',
  done: '✓',
  skipped: '⤼',
  failed: '✗',
  cancelled: '–',
}

function rowOf(step: StepView, paint: Paint, now: Date) {
  const settled = step.status === 'done' || step.status === 'skipped'
  const colour = settled ? paint.green : step.status === 'failed' ? paint.red : String
  return [
    { text: `${MARK[step.status]} ${step.status}`, paint: colour },
    step.id,
    step.title,
    step.role,
    { text: detailOf(step, now), paint: step.overdueAt === undefined || settled ? paint.dim : paint.yellow },
  ]
}

/** The one thing worth knowing beside the status: who and when, what it waits for, or how long is left. */
function detailOf(step: StepView, now: Date): string {
  const parts: string[] = []
  if (step.by !== undefined && step.at !== undefined) parts.push(`${step.by.name} ${clock(step.at, now)}`)
  if (step.option !== undefined) parts.push(`→ ${step.option}`)
  else if (step.options !== undefined && step.status !== 'pending')
    parts.push(step.options.map(({ id }) => id).join(' | '))
  if (step.reason !== undefined) parts.push(step.reason)
  if (step.blockedBy !== undefined && step.blockedBy.length > 0)
    parts.push(`needs ${step.blockedBy.join(', ')}`)
  if (step.approval !== undefined && step.status !== 'done')
    parts.push(
      `${step.approval.given.length} of ${step.approval.count} approved (${step.approval.from.join(', ')})`,
    )
  if (step.assignee !== undefined) parts.push(`for ${step.assignee.name}`)
  if (step.until !== undefined) parts.push(`until ${clock(step.until, now)}`)
  if (step.due !== undefined) parts.push(dueIn(step.due, now))
  return parts.join(' · ')
}

function dueIn(due: string, now: Date): string {
  const left = Date.parse(due) - now.getTime()
  return left < 0 ? `${duration(-left)} late` : `due in ${duration(left)}`
}
