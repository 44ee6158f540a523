import type { IncidentAnswer } from '@holdfast/protocol'
import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { openClient } from '../client.ts'
import { EXIT } from '../errors.ts'
import { printIncident } from '../incident-page.ts'
import { refuse } from '../refusal.ts'
import { json } from '../text.ts'
import { withExamples } from './examples.ts'
import { instantOf } from './verb.ts'

type Options = { readonly at?: string; readonly all?: boolean; readonly json?: boolean }

export function addShow(incident: Command, { world, screen, exits }: Cli): void {
  const command = incident
    .command('show')
    .summary('where an incident stands, or stood')
    .description(
      'Shows the incident: roles, states, and every step with its id, status and what it waits for.',
    )
    .argument('<incident>')
    .option('--at <seq or time>', 'how it stood then: an event’s number, 03:12, or 2026-11-24T03:12')
    .option('--all', 'every step, also of states that are not active')
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
        if (!reply.ok) return refuse(screen, reply.problem, client.now())
        if (options.json) screen.line(json(reply.body, 2))
        else
          printIncident(screen, reply.body, client.address.url, {
            now: client.now(),
            all: options.all === true,
          })
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
