/** The one door for a person's command, whether it came by REST or by websocket. */
import type { Command, Incident, Person } from '@holdfast/core'
import type { CommandBody, WireCommand } from '@holdfast/protocol'
import type { AppDeps } from './deps.ts'
import { Fault } from './errors.ts'
import { type Actor, peopleById } from './identity/index.ts'
import type { Answer } from './incidents/index.ts'
import type { Metrics } from './metrics.ts'

export type CommandDeps = Pick<AppDeps, 'pool' | 'incidents'> & { readonly metrics: Metrics }

/**
 * Hands over a command that is already allowed. Resolves when it is in its place in line, so that whoever sends several
 * in a row keeps their order; `answer` settles when it is durable, or refused.
 * @throws {Fault} person_unknown
 */
export async function giveCommand(
  { pool, incidents, metrics }: CommandDeps,
  incident: { readonly id: string; readonly state: Incident },
  { commandId, command }: CommandBody,
  by: Actor,
): Promise<{ readonly answer: Promise<Answer> }> {
  const named = await withPerson(pool, incident.state, command)
  const began = performance.now()
  const answer = incidents.handle(incident.id, { commandId, command: named }, by.person).then((given) => {
    const seconds = (performance.now() - began) / 1_000
    const counted = given.ok
      ? { events: given.repeated ? 0 : given.events.length, seconds }
      : { events: 0, refusal: given.refusal.code, seconds }
    metrics.commandAnswered(command.type, counted)
    return given
  })
  return { answer }
}

/** @throws {Fault} person_unknown with the ids that are no active accounts */
export async function peopleOf(
  pool: AppDeps['pool'],
  ids: readonly string[],
): Promise<ReadonlyMap<string, Person>> {
  const people = await peopleById(pool, ids)
  const unknown = ids.filter((id) => !people.has(id))
  if (unknown.length > 0) throw new Fault('person_unknown', { people: unknown })
  return people
}

/** The wire names a person by id; events name them for ever, so the name is looked up here. */
async function withPerson(pool: AppDeps['pool'], state: Incident, command: WireCommand): Promise<Command> {
  // Optional keys are absent here, never undefined: the body came from JSON. The types cannot say so.
  if (!('person' in command)) return command as Command
  const { person: id } = command
  const person = command.type === 'role.release' ? wearer(state, command.role, id) : undefined
  return { ...command, person: person ?? (await peopleOf(pool, [id])).get(id) } as Command
}

/** Whoever wears a role can be relieved of it, also when their account has ended. */
function wearer(state: Incident, role: string, id: string): Person | undefined {
  return Object.hasOwn(state.roles, role) ? state.roles[role]?.find((person) => person.id === id) : undefined
}
