import type { IncidentSummary } from '@holdfast/protocol'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Cli } from '../cli.ts'
import { openClient } from '../client.ts'
import { EXIT } from '../errors.ts'
import { refuse } from '../refusal.ts'
import type { Screen } from '../screen.ts'
import { duration, json } from '../text.ts'
import { withExamples } from './examples.ts'

type Options = {
  readonly status: string
  readonly limit: number
  readonly mine?: boolean
  readonly json?: boolean
}

export function addList(incident: Command, { world, screen, exits }: Cli): void {
  const command = incident
    .command('list')
    .summary('the incidents that you may see')
    .description('Lists incidents, newest first: only those that you may read.')
    .addOption(new Option('--status <which>').choices(['open', 'closed', 'all']).default('all'))
    .addOption(new Option('--limit <n>', 'at most 500').argParser(limitOf).default(50))
    .option('--mine', 'only those on which you wear a role')
    .option('--json', 'print the answer as JSON')
    .action((options: Options) =>
      exits(async () => {
        const client = await openClient(world)
        const path = `/api/v1/incidents?status=${options.status}&limit=${options.limit}`
        const reply = await client.get<{ incidents: readonly IncidentSummary[] }>(path)
        if (!reply.ok) return refuse(screen, reply.problem, client.now())
        const incidents = reply.body.incidents.filter(({ mine }) => mine || !options.mine)
        if (options.json) screen.line(json({ incidents }, 2))
        else if (incidents.length > 0) print(screen, incidents, client.now())
        else
          screen.line(
            'No incidents. Launch one: holdfast incident launch ransomware --title "…" --severity 1',
          )
        return EXIT.ok
      }),
    )
  withExamples(command, 'holdfast incident list', 'holdfast incident list --status open --json')
}

function print({ table, paint }: Screen, incidents: readonly IncidentSummary[], now: Date): void {
  const rows = incidents.map((each) => [
    each.number,
    { text: `SEV ${each.severity}`, paint: each.severity === 1 ? paint.red : String },
    { text: each.status, paint: each.status === 'closed' ? paint.dim : paint.green },
    each.exercise ? `${each.title} (exercise)` : each.title,
    each.phases.join(' · '),
    `${each.settled}/${each.total}`,
    { text: each.overdue === 0 ? '' : String(each.overdue), paint: paint.yellow },
    each.commanders.join(', '),
    duration(now.getTime() - Date.parse(each.openedAt)),
  ])
  table(['number', 'sev', 'status', 'title', 'phase', 'steps', 'late', 'commander', 'age'], rows, 3)
}

function limitOf(text: string): number {
  const limit = Number(text)
  if (!Number.isInteger(limit) || limit < 1 || limit > 500)
    throw new InvalidArgumentError('It must be 1 to 500.')
  return limit
}
