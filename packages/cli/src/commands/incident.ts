import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { addLaunch } from './launch.ts'
import { addList } from './list.ts'
import { addShow } from './show.ts'
import { addTail } from './tail.ts'
import { addVerb } from './verb.ts'
import { PEOPLE_VERBS } from './verbs-people.ts'
import { STEP_VERBS } from './verbs-step.ts'

export function addIncident(program: Command, cli: Cli): void {
  const incident = program
    .command('incident')
    .summary('launch, follow and work an incident')
    .description('Works on incidents. An incident is named by its number (INC-2026-014) or its uuid.')
  for (const add of [addLaunch, addList, addShow, addTail]) add(incident, cli)
  for (const verb of [...STEP_VERBS, ...PEOPLE_VERBS]) addVerb(incident, cli, verb)
}
