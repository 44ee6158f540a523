import type { IncidentAnswer, LiveEvent, Problem, ServerMessage } from '@holdfast/protocol'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Cli } from '../cli.ts'
import { type Client, openClient } from '../client.ts'
import { CliFault, EXIT } from '../errors.ts'
import { eventLine } from '../event-line.ts'
import { openLine } from '../line.ts'
import { refuse } from '../refusal.ts'
import { json } from '../text.ts'
import { withExamples } from './examples.ts'

type Options = { readonly after?: number; readonly untilClosed?: boolean; readonly json?: boolean }

/** How many past events are shown when nothing else is said. */
const SHOWN = 10

export function addTail(incident: Command, cli: Cli): void {
  const command = incident
    .command('tail')
    .summary('follow what happens, live')
    .description(
      'Prints every event as it happens, one a line. After a lost connection it goes on where it was:\n' +
        'nothing is left out and nothing comes twice. Ctrl-C ends it.',
    )
    .argument('<incident>')
    .addOption(
      new Option(
        '--after <seq>',
        `start after this event; 0 shows all (default: the newest ${SHOWN})`,
      ).argParser(seqOf),
    )
    .option('--until-closed', 'end when the incident is closed')
    .option('--json', 'print each event as JSON, one a line')
    .action((id: string, options: Options) => cli.exits(() => tail(cli, id, options)))
  withExamples(
    command,
    'holdfast incident tail INC-2026-014',
    'holdfast incident tail INC-2026-014 --after 0 --until-closed --json',
  )
}

async function tail({ world, screen }: Cli, id: string, options: Options): Promise<number> {
  const client = await openClient(world)
  const path = `/api/v1/incidents/${encodeURIComponent(id)}`
  const reply = await client.get<IncidentAnswer>(path)
  if (!reply.ok) return refuse(screen, reply.problem, client.now())
  const incident = reply.body
  const after = options.after ?? Math.max(0, incident.headSeq - SHOWN)
  // An incident may have been closed and reopened before: only how it stands at its newest event counts.
  let closed = incident.status === 'closed'
  if (options.untilClosed && closed && after >= incident.headSeq) return EXIT.ok
  let titles = incident
  let refused: Problem | undefined
  // Titles of new plans and steps are asked for before their events are told; the queue keeps the order meanwhile.
  let told = Promise.resolve()
  const tell = async (events: readonly LiveEvent[]) => {
    for (const event of events) {
      if (options.json) screen.line(json(event))
      else {
        if (event.type === 'plan.started' || event.type === 'step.added')
          titles = await newest(client, path, titles)
        screen.line(eventLine(event, titles, screen.paint, client.now()))
      }
      if (event.seq > incident.headSeq && event.type === 'incident.closed') closed = true
      if (closed && event.seq >= incident.headSeq && options.untilClosed) line.close()
    }
  }
  const heard = (message: ServerMessage) => {
    if (message.type === 'events') told = told.then(() => tell(message.events))
    if (message.type !== 'unwatched') return
    refused = message.problem
    line.close()
  }
  let cuts = 0
  const changed = (state: 'live' | 'cut') => {
    if (state === 'cut') cuts += 1
    if (options.json || cuts === 0) return
    const text = state === 'live' ? 'Back; going on where it was.' : 'The connection is lost; trying again …'
    screen.warn(screen.paint.yellow(text))
  }
  const line = openLine(world, client.address, { incident: incident.id, after }, { heard, changed })
  await line.ended
  await told
  return refused === undefined ? EXIT.ok : refuse(screen, refused, client.now())
}

/** Cut off just then, the known titles must do: an event is told with its ids rather than not at all. */
async function newest(client: Client, path: string, known: IncidentAnswer): Promise<IncidentAnswer> {
  try {
    const reply = await client.get<IncidentAnswer>(path)
    return reply.ok ? reply.body : known
  } catch (cause) {
    if (cause instanceof CliFault && cause.code === 'unreachable') return known
    throw cause
  }
}

function seqOf(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be the number of an event, or 0.')
  return Number(text)
}
