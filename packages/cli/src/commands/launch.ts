import { type LaunchAnswer, LaunchBody } from '@holdfast/protocol'
import { type Command, Option } from 'commander'
import type { Cli } from '../cli.ts'
import { type Client, openClient } from '../client.ts'
import { EXIT, usage } from '../errors.ts'
import { refuse } from '../refusal.ts'
import { json, plain } from '../text.ts'
import { withExamples } from './examples.ts'
import { firstIssue, personOf, several } from './verb.ts'

type Options = {
  readonly title: string
  readonly severity: string
  readonly exercise?: boolean
  readonly role?: readonly string[]
  readonly json?: boolean
  readonly commandId?: string
}

export function addLaunch(incident: Command, cli: Cli): void {
  const command = incident
    .command('launch')
    .summary('start an incident from a runbook')
    .description('Starts an incident. You are its commander; give further roles here or later with "assign".')
    .argument('<runbook>')
    .requiredOption('--title <text>', 'what everybody calls it')
    .addOption(
      new Option('--severity <level>', '1 is the worst').choices(['1', '2', '3', '4']).makeOptionMandatory(),
    )
    .option('--exercise', 'a practice run, sealed off from real notifications')
    .addOption(
      several('--role <role=email>', 'who wears which role, several addresses joined by commas (repeatable)'),
    )
    .option('--json', 'print the answer as JSON')
    .option('--command-id <uuid>', 'repeat a launch whose answer was lost: it cannot be done twice')
    .action((runbook: string, options: Options) => cli.exits(() => launch(cli, runbook, options)))
  withExamples(
    command,
    'holdfast incident launch ransomware --title "Encrypted files on ward 3" --severity 1',
    'holdfast incident launch ransomware --title "Spring drill" --severity 2 --exercise --role ciso=ana@stbrigid.example --role soc=ben@stbrigid.example,cho@stbrigid.example',
  )
}

async function launch({ world, screen }: Cli, runbook: string, options: Options): Promise<number> {
  const client = await openClient(world)
  const { title } = options
  const body = LaunchBody.safeParse({
    runbook,
    title,
    severity: Number(options.severity),
    exercise: options.exercise === true,
    roles: await rolesOf(client, options.role ?? []),
  })
  if (!body.success) throw usage(firstIssue(body.error.issues))
  const commandId = options.commandId ?? world.newId()
  const reply = await client.post<LaunchAnswer>('/api/v1/incidents', body.data, commandId)
  if (options.json) {
    screen.line(json(reply.ok ? reply.body : reply.problem))
    return reply.ok ? EXIT.ok : EXIT.refused
  }
  if (!reply.ok) return refuse(screen, reply.problem, client.now())
  screen.line(`${screen.paint.bold(plain(reply.body.number))} ${plain(title)}`)
  screen.line(`${client.address.url}/incidents/${reply.body.id}`)
  return EXIT.ok
}

async function rolesOf(
  client: Client,
  pairs: readonly string[],
): Promise<Record<string, string[]> | undefined> {
  if (pairs.length === 0) return undefined
  const roles = new Map<string, string[]>()
  for (const pair of pairs) {
    const [, role, emails] = /^([^=]+)=(.+)$/.exec(pair) ?? []
    if (role === undefined || emails === undefined)
      throw usage(`A role is given as role=email, like soc=ben@stbrigid.example; "${plain(pair)}" is not.`)
    const people = roles.get(role) ?? []
    for (const email of emails.split(',')) people.push(await personOf(client, email.trim()))
    roles.set(role, people)
  }
  return Object.fromEntries(roles)
}
