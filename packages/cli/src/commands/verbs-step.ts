/** What people do to steps. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { LIMITS } from '@holdfast/protocol'
import { usage } from '../errors.ts'
import { type Asked, AT, NOTE, option, PLAN, REASON, several, type Verb } from './verb.ts'

const EVIDENCE = several(
  '--evidence <entry>',
  'words, a link, TITLE=either, or @FILE for the SHA-256 of a file that you keep (repeatable)',
)
const FACT = several('--fact <name=value>', 'a fact that the step records; true, 42, or words (repeatable)')

const onStep = ({ words, options, occurredAt }: Asked) => ({ step: words[0], plan: options.plan, occurredAt })

export const STEP_VERBS: readonly Verb[] = [
  {
    name: 'tick',
    args: ['<step>'],
    summary: 'mark a step as done',
    description:
      'Marks a step as done. When somebody else was faster, it says who and when, and counts as done: exit code 0.',
    options: [NOTE, EVIDENCE, FACT, AT, PLAN],
    examples: [
      'holdfast incident tick INC-2026-014 isolate-hosts',
      'holdfast incident tick INC-2026-014 count-people --fact people_affected=512 --note "from the billing export"',
      'holdfast incident tick INC-2026-014 confirm --evidence @note.jpg --at 03:12',
    ],
    command: async (asked) => ({
      type: 'step.complete',
      ...onStep(asked),
      note: asked.options.note,
      facts: factsOf(asked.options.fact),
      evidence: await entriesOf(asked.options.evidence),
    }),
  },
  {
    name: 'claim',
    args: ['<step>'],
    summary: 'say that you are on it',
    description: 'Claims a step: everybody sees that you are on it. It does not stop others from doing it.',
    options: [AT, PLAN],
    examples: ['holdfast incident claim INC-2026-014 isolate-hosts'],
    command: (asked) => ({ type: 'step.claim', ...onStep(asked) }),
  },
  {
    name: 'release',
    args: ['<step>'],
    summary: 'give a claimed step back',
    description: 'Gives a step back that you claimed (the commander: that anybody claimed).',
    options: [option('--reason <text>', 'why'), AT, PLAN],
    examples: ['holdfast incident release INC-2026-014 isolate-hosts --reason "shift ends"'],
    command: (asked) => ({ type: 'step.release', ...onStep(asked), reason: asked.options.reason }),
  },
  {
    name: 'hand',
    args: ['<step>', '<email>'],
    summary: 'hand a step to somebody',
    description: 'Assigns a step to a person, who sees it as theirs.',
    options: [AT, PLAN],
    examples: ['holdfast incident hand INC-2026-014 isolate-hosts ben@stbrigid.example'],
    command: async (asked) => ({
      type: 'step.assign',
      ...onStep(asked),
      person: await asked.person(asked.words[1] ?? ''),
    }),
  },
  {
    name: 'skip',
    args: ['<step>'],
    summary: 'leave a step out, with the reason',
    description: 'Settles a step without doing it. The reason stays in the log.',
    options: [REASON, AT, PLAN],
    examples: ['holdfast incident skip INC-2026-014 call-tape-vault --reason "no tapes at this site"'],
    command: (asked) => ({ type: 'step.skip', ...onStep(asked), reason: asked.options.reason }),
  },
  {
    name: 'reopen',
    args: ['[step]'],
    summary: 'reopen a step, or the incident',
    description: 'Takes back that a step is settled. Without a step, it reopens the closed incident.',
    options: [REASON, AT, PLAN],
    examples: [
      'holdfast incident reopen INC-2026-014 isolate-hosts --reason "two hosts came back"',
      'holdfast incident reopen INC-2026-014 --reason "the attacker is back"',
    ],
    command: (asked) =>
      asked.words[0] === undefined
        ? { type: 'incident.reopen', reason: asked.options.reason }
        : { type: 'step.reopen', ...onStep(asked), reason: asked.options.reason },
  },
  {
    name: 'choose',
    args: ['<step>', '<option>'],
    summary: 'decide: take one option of a decision',
    description:
      'Takes an option of a decision step; "holdfast incident show" lists them with what each brings about.',
    options: [option('--reason <text>', 'why'), AT, PLAN],
    examples: ['holdfast incident choose INC-2026-014 verdict ransomware --reason "note found on 3 hosts"'],
    command: (asked) => ({
      type: 'decision.choose',
      ...onStep(asked),
      option: asked.words[1],
      reason: asked.options.reason,
    }),
  },
  {
    name: 'approve',
    args: ['<step>'],
    summary: 'give your approval',
    description: 'Gives your part of an approval. Several different people may be needed.',
    options: [NOTE, AT, PLAN],
    examples: ['holdfast incident approve INC-2026-014 reconnect-ok --note "restore test passed"'],
    command: (asked) => ({ type: 'approval.give', ...onStep(asked), note: asked.options.note }),
  },
  {
    name: 'refuse',
    args: ['<step>'],
    summary: 'refuse your approval, with the reason',
    description: 'Refuses an approval: one refusal fails the step; reopening it asks anew.',
    options: [REASON, AT, PLAN],
    examples: ['holdfast incident refuse INC-2026-014 reconnect-ok --reason "two servers not rebuilt yet"'],
    command: (asked) => ({ type: 'approval.refuse', ...onStep(asked), reason: asked.options.reason }),
  },
  {
    name: 'add',
    args: ['<state>', '<title>'],
    summary: 'add a step that the runbook does not have',
    description:
      'Adds a step to a state of the running plan. It holds the state until settled, unless --optional.',
    options: [
      option('--id <id>', 'its id (default: made from the title)'),
      option('--role <role>', 'who does it (default: anyone)'),
      several('--needs <step>', 'a step that comes first (repeatable)'),
      option('--optional', 'it does not hold the state'),
      option('--instructions <text>', 'how, as Markdown'),
      PLAN,
    ],
    examples: ['holdfast incident add INC-2026-014 contain "Call the infusion pump vendor" --role soc'],
    command: ({ words: [state, title], options: { plan, id, role, needs, optional, instructions } }) => ({
      type: 'step.add',
      ...{ plan, state, title, id, role, needs, instructions },
      required: optional === true ? false : undefined,
    }),
  },
  {
    name: 'evidence',
    args: ['<step>', '<entry>'],
    summary: 'put evidence on a step',
    description:
      'Adds evidence: words, a link, TITLE=either, or @FILE for the SHA-256 of a file that you keep.',
    options: [AT, PLAN],
    examples: [
      'holdfast incident evidence INC-2026-014 confirm "Ticket=https://tickets.stbrigid.example/8841"',
      'holdfast incident evidence INC-2026-014 confirm @memory.raw',
    ],
    command: async (asked) => ({
      type: 'evidence.add',
      ...onStep(asked),
      evidence: await entryOf(asked.words[1] ?? ''),
    }),
  },
]

/** `name=value` pairs; a value is read as JSON where it is true, false, a number or a quoted string, else as words. */
export function factsOf(
  pairs: readonly string[] | undefined,
): Record<string, boolean | number | string> | undefined {
  if (pairs === undefined) return undefined
  const facts: Record<string, boolean | number | string> = Object.create(null)
  for (const pair of pairs) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? []
    if (name === undefined || value === undefined)
      throw usage(`A fact is written name=value, like people_affected=512; "${pair}" is not.`)
    facts[name] = factValueOf(value)
  }
  return { ...facts }
}

export function factValueOf(text: string): boolean | number | string {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return value
  } catch {
    // Not JSON: words, as they stand.
  }
  return text
}

const entriesOf = async (entries: readonly string[] | undefined) =>
  entries === undefined ? undefined : Promise.all(entries.map(entryOf))

async function entryOf(text: string) {
  if (text.startsWith('@')) {
    const file = text.slice(1)
    return { title: basename(file).slice(0, LIMITS.title), kind: 'sha256', value: await hashOf(file) }
  }
  const [, title, value] = /^([^=/]{1,200})=(.+)$/s.exec(text) ?? [
    undefined,
    text.slice(0, LIMITS.title),
    text,
  ]
  const link = value !== undefined && /^https?:\/\//.test(value) && URL.canParse(value)
  return { title, kind: link ? 'link' : 'text', value }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(file), hash)
  } catch (cause) {
    throw usage(`The file ${file} cannot be read (${cause instanceof Error ? cause.message : cause}).`)
  }
  return hash.digest('hex')
}
