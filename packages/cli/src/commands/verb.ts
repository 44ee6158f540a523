/** A verb is one subcommand that gives one engine command: its words, and how they become the command. */
import { sentence } from '@holdfast/core'
import { type CommandAnswer, type PersonEntry, WireCommand, type WireCommandType } from '@holdfast/protocol'
import { type Command, Option } from 'commander'
import type { Cli } from '../cli.ts'
import { type Client, openClient } from '../client.ts'
import { EXIT, type Reply, usage } from '../errors.ts'
import { explain, refuse } from '../refusal.ts'
import { json, plain, readInstant } from '../text.ts'
import { withExamples } from './examples.ts'

export type VerbOptions = {
  readonly plan?: string
  readonly at?: string
  readonly note?: string
  readonly reason?: string
  readonly evidence?: readonly string[]
  readonly fact?: readonly string[]
  readonly step?: string
  readonly id?: string
  readonly role?: string
  readonly needs?: readonly string[]
  readonly optional?: boolean
  readonly instructions?: string
  readonly json?: boolean
  readonly commandId?: string
}

/** What a verb may ask while it makes its command. */
export type Asked = {
  readonly words: readonly string[]
  readonly options: VerbOptions
  /** The id of the person with this address. */
  readonly person: (email: string) => Promise<string>
  /** `--at` as an instant. */
  readonly occurredAt: string | undefined
}

export type Verb = {
  readonly name: string
  /** Arguments after the incident, as commander writes them. */
  readonly args: readonly string[]
  readonly summary: string
  readonly description: string
  readonly options: readonly Option[]
  readonly examples: readonly string[]
  /** Checked against the wire's schema before it is sent; a fault there is the caller's. */
  readonly command: (asked: Asked) => unknown
}

export const option = (flags: string, description: string) => new Option(flags, description)
export const several = (flags: string, description: string) =>
  option(flags, description).argParser((value: string, before: string[] | undefined) => [
    ...(before ?? []),
    value,
  ])

export const PLAN = option('--plan <plan>', 'which plan, when several have such a step')
export const AT = option('--at <time>', 'when it really happened: 03:12, or 2026-11-24T03:12')
export const NOTE = option('--note <text>', 'a note that goes with it')
export const REASON = option('--reason <text>', 'why').makeOptionMandatory()

export function addVerb(incident: Command, cli: Cli, verb: Verb): void {
  const command = incident
    .command(verb.name)
    .summary(verb.summary)
    .description(verb.description)
    .argument('<incident>')
  for (const argument of verb.args) command.argument(argument)
  for (const each of verb.options) command.addOption(each)
  command
    .option('--json', 'print the answer as JSON')
    .addOption(
      option('--command-id <uuid>', 'repeat a command whose answer was lost: it cannot be done twice'),
    )
    .action((id: string, ...rest: unknown[]) => {
      const words = rest.slice(0, verb.args.length).filter((word) => typeof word === 'string')
      return cli.exits(() => give(cli, verb, id, words, command.opts<VerbOptions>()))
    })
  withExamples(command, ...verb.examples)
}

async function give(
  cli: Cli,
  verb: Verb,
  id: string,
  words: string[],
  options: VerbOptions,
): Promise<number> {
  const { world } = cli
  const client = await openClient(world)
  const occurredAt = options.at === undefined ? undefined : instantOf(options.at, client.now())
  const person = (email: string) => personOf(client, email)
  const command = WireCommand.safeParse(await verb.command({ words, options, person, occurredAt }))
  if (!command.success) throw usage(firstIssue(command.error.issues))
  const commandId = options.commandId ?? world.newId()
  const path = `/api/v1/incidents/${encodeURIComponent(id)}/commands`
  const reply = await client.post<CommandAnswer>(path, command.data, commandId)
  return answer(cli, reply, client.now(), { asJson: options.json === true, type: command.data.type })
}

function answer(
  { screen }: Cli,
  reply: Reply<CommandAnswer>,
  now: Date,
  { asJson, type }: { readonly asJson: boolean; readonly type: WireCommandType },
): number {
  // What was to be ticked is done. A decision or an approval that came first may be another one than this.
  const done = !reply.ok && reply.problem.code === 'step_already_done' && type === 'step.complete'
  if (asJson) screen.line(json(reply.ok ? reply.body : reply.problem))
  else if (done) screen.line(explain(reply.problem, now))
  else if (!reply.ok) return refuse(screen, reply.problem, now)
  else
    for (const event of reply.body.events)
      screen.line(`${screen.paint.green('✓')} ${plain(sentence(event))} ${screen.paint.dim(`#${event.seq}`)}`)
  return reply.ok || done ? EXIT.ok : EXIT.refused
}

/** @throws {CliFault} `usage` */
export function instantOf(text: string, now: Date): string {
  const instant = readInstant(text, now)
  if (instant === undefined)
    throw usage(`"${plain(text)}" is not a time. Write 03:12, 2026-11-24T03:12, or 2026-11-24T03:12:00Z.`)
  return instant
}

/** @throws {CliFault} `usage` when nobody has that address */
export async function personOf(client: Client, email: string): Promise<string> {
  const reply = await client.get<{ people: readonly PersonEntry[] }>('/api/v1/people')
  if (!reply.ok) throw usage(explain(reply.problem, client.now()))
  const wanted = email.toLowerCase()
  const person = reply.body.people.find((each) => each.email.toLowerCase() === wanted)
  if (person === undefined)
    throw usage(`Nobody here has the address ${plain(email)}; an admin can add them in the console.`)
  return person.id
}

/** Where in the command the first fault is, and what it is. */
export function firstIssue(
  issues: readonly { readonly path: PropertyKey[]; readonly message: string }[],
): string {
  const [issue] = issues
  return `${issue?.path.map(String).join('.') || 'command'}: ${issue?.message ?? 'invalid'}`
}
