/** What people do to the incident itself: roles, notes, facts, severity, plans, its end. */
import { usage } from '../errors.ts'
import { AT, option, PLAN, REASON, type Verb } from './verb.ts'
import { factValueOf } from './verbs-step.ts'

export const PEOPLE_VERBS: readonly Verb[] = [
  {
    name: 'note',
    args: ['<text>'],
    summary: 'write a note into the log',
    description: 'Writes a note, about the incident or about one step. It works on a closed incident too.',
    options: [option('--step <step>', 'the step that it is about'), AT, PLAN],
    examples: [
      'holdfast incident note INC-2026-014 "Radiology has switched to paper."',
      'holdfast incident note INC-2026-014 "Two hosts left." --step isolate-hosts --at 03:40',
    ],
    command: ({ words: [note], options: { step, plan }, occurredAt }) => ({
      type: 'note.add',
      ...{ note, step, plan, occurredAt },
    }),
  },
  {
    name: 'fact',
    args: ['<name>', '<value>'],
    summary: 'set a fact of the plan',
    description: 'Sets a fact; the plan’s guards look at it. The value is true, false, a number, or words.',
    options: [AT, PLAN],
    examples: ['holdfast incident fact INC-2026-014 people_affected 512'],
    command: ({ words: [fact, value = ''], options: { plan }, occurredAt }) => ({
      type: 'fact.set',
      ...{ fact, value: factValueOf(value), plan, occurredAt },
    }),
  },
  {
    name: 'assign',
    args: ['<role>', '<email>'],
    summary: 'give somebody a role',
    description: 'Gives a role on this incident to a person.',
    options: [],
    examples: ['holdfast incident assign INC-2026-014 privacy ana@stbrigid.example'],
    command: async ({ words: [role, email = ''], person }) => ({
      type: 'role.assign',
      role,
      person: await person(email),
    }),
  },
  {
    name: 'unassign',
    args: ['<role>', '<email>'],
    summary: 'take a role back',
    description: 'Takes a role on this incident from a person; you may always give up your own.',
    options: [],
    examples: ['holdfast incident unassign INC-2026-014 privacy ana@stbrigid.example'],
    command: async ({ words: [role, email = ''], person }) => ({
      type: 'role.release',
      role,
      person: await person(email),
    }),
  },
  {
    name: 'severity',
    args: ['<level>'],
    summary: 'change the severity',
    description: 'Sets the severity: 1 is the worst, 4 the least.',
    options: [option('--reason <text>', 'why')],
    examples: ['holdfast incident severity INC-2026-014 1 --reason "the pharmacy is down"'],
    command: ({ words: [level = ''], options: { reason } }) => {
      if (!/^[1-4]$/.test(level)) throw usage('The severity is 1 (the worst), 2, 3 or 4.')
      return { type: 'severity.set', severity: Number(level), reason }
    },
  },
  {
    name: 'start',
    args: ['<runbook>'],
    summary: 'run another runbook beside',
    description:
      'Starts another plan within the incident, such as a breach notification beside the recovery.',
    options: [],
    examples: ['holdfast incident start INC-2026-014 phi-breach'],
    command: ({ words: [runbook] }) => ({ type: 'plan.start', runbook }),
  },
  {
    name: 'close',
    args: [],
    summary: 'close the incident, with the reason',
    description: 'Closes the incident. Required steps that are still open are listed instead.',
    options: [REASON],
    examples: ['holdfast incident close INC-2026-014 --reason "recovered; monitoring runs until January"'],
    command: ({ options: { reason } }) => ({ type: 'incident.close', reason }),
  },
]
