import type { PlanView, StepView, StepViewStatus } from '@holdfast/core'
import type { IncidentAnswer } from '@holdfast/protocol'
import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { openClient } from '../client.ts'
import { EXIT } from '../errors.ts'
import { explain } from '../refusal.ts'
import type { Paint, Screen } from '../screen.ts'
import { clock, duration, json, plain } from '../text.ts'
import { withExamples } from './examples.ts'
import { instantOf } from './verb.ts'

type Options = { readonly at?: string; readonly json?: boolean }

export function addShow(incident: Command, { world, screen, exits }: Cli): void {
  const command = incident
    .command('show')
    .summary('where an incident stands, or stood')
    .description(
      'Shows the incident: roles, states, and every step with its id, status and what it waits for.',
    )
    .argument('<incident>')
    .option('--at <seq or time>', 'how it stood then: an event’s number, 03:12, or 2026-11-24T03:12')
    .option('--json', 'print the answer as JSON')
    .action((id: string, options: Options) =>
      exits(async () => {
        const client = await openClient(world)
        const at =
          options.at === undefined || /^\d+$/.test(options.at)
            ? options.at
            : instantOf(options.at, world.now())
        const query = at === undefined ? '' : `?at=${encodeURIComponent(at)}`
        const reply = await client.get<IncidentAnswer>(`/api/v1/incidents/${encodeURIComponent(id)}${query}`)
        if (!reply.ok) {
          screen.warn(`${screen.paint.red('✗')} ${explain(reply.problem, client.now())}`)
          return EXIT.refused
        }
        if (options.json) screen.line(json(reply.body, 2))
        else print(screen, reply.body, client.now(), client.address.url)
        return EXIT.ok
      }),
    )
  withExamples(
    command,
    'holdfast incident show INC-2026-014',
    'holdfast incident show INC-2026-014 --at 57',
    'holdfast incident show INC-2026-014 --at 03:12 --json',
  )
}

function print(screen: Screen, incident: IncidentAnswer, now: Date, url: string): void {
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
  screen.table(
    ['role', 'worn by', ''],
    Object.entries(incident.roles).map(([role, people]) => [
      role,
      people.map(({ name }) => name).join(', '),
      incident.roleTitles[role] ?? '',
    ]),
    2,
  )
  for (const plan of incident.plans) printPlan(screen, plan, incident.steps, now)
}

function printPlan(screen: Screen, plan: PlanView, steps: readonly StepView[], now: Date): void {
  const { paint, line } = screen
  const end =
    plan.endedAt === undefined
      ? ''
      : ` · ended ${clock(plan.endedAt, now)}${plan.outcome ? `: ${plain(plan.outcome)}` : ''}`
  line(`\n${paint.bold(plain(`${plan.title} ${plan.version}`))} (${plan.id})${end}`)
  const facts = Object.entries(plan.facts).map(([name, value]) => plain(`${name}=${value}`))
  if (facts.length > 0) line(paint.dim(`facts: ${facts.join(', ')}`))
  for (const state of plan.states) {
    const title = [...state.within, state.title].map(plain).join(' › ')
    line(
      `\n${state.active ? paint.bold(`▸ ${title}`) : paint.dim(`  ${title}`)}  ${state.settled}/${state.total} (${state.id})`,
    )
    const own = steps.filter((step) => step.plan === plan.id && step.state === state.id)
    screen.table(
      [' ', 'step', 'title', 'role', ''],
      own.map((step) => rowOf(step, paint, now)),
      2,
    )
  }
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
