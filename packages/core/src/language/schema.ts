/**
 * What every key may hold, in both ways of writing a runbook: the schema that checks, and that editors get as JSON
 * Schema. A check's message is the code of its problem (shape.ts makes the sentence).
 */
import { z } from 'zod'
import { parseDuration } from '../time.ts'
import { MAX_GUARD } from './guards.ts'
import type { ProblemCode } from './problem.ts'

const code = (name: ProblemCode) => name

const text = (max: number) => z.string().regex(/\S/, code('empty')).max(max, code('too_long'))
const Title = text(200)
const Markdown = text(20_000)
/** The name of something declared elsewhere; whether it exists is not the schema's question. */
const Reference = text(200)

const free = (name: string) => !(name in Object.prototype)
const Id = z
  .string()
  .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, code('bad_id'))
  .max(60, code('too_long'))
  .refine(free, code('reserved_name'))
const RoleId = Id.refine((id) => id !== 'anyone' && id !== 'system', code('reserved_name'))
/** Words that CEL keeps for itself. */
const CEL_WORDS = new Set(['true', 'false', 'null', 'in'])
const FactId = z
  .string()
  .regex(/^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/, code('bad_fact_id'))
  .max(60, code('too_long'))
  .refine((id) => free(id) && !CEL_WORDS.has(id), code('reserved_name'))

const Duration = z
  .string(code('bad_duration'))
  .refine((value) => parseDuration(value) !== undefined, code('bad_duration'))
  .meta({
    description: 'A length of time: 15m, 4h, 1h30m, 3d, 2w, PT15M, P30D',
    examples: ['15m', '4h', '3d'],
  })
const LONGEST_MS = parseDuration('3650d') ?? 0
const isMs = (ms: number) => Number.isInteger(ms) && ms > 0 && ms <= LONGEST_MS
const Ms = z.number().refine(isMs, code('bad_duration'))
const MsKey = z.string().refine((key) => /^[1-9]\d*$/.test(key) && isMs(Number(key)), code('bad_duration'))

const Version = z
  .string(code('bad_version'))
  .regex(
    /^(?:0|[1-9]\d{0,8})(?:\.(?:0|[1-9]\d{0,8})){2}(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/,
    code('bad_version'),
  )
  .max(60, code('too_long'))
const CalendarDate = z.iso.date(code('bad_date'))
const Url = z
  .string()
  .regex(/^https?:\/\/[^\s/?#]+\S*$/, code('bad_url'))
  .max(2_000, code('too_long'))

const FactType = z.enum(['boolean', 'number', 'string'])
const FactValue = z.union([z.boolean(), z.number(), z.string().max(2_000, code('too_long'))])

/** A mapping with at least one entry. */
function some<K extends z.ZodString, V extends z.ZodType>(key: K, value: V) {
  return z
    .record(key, value)
    .refine((record) => Object.keys(record).length > 0, code('empty'))
    .meta({ minProperties: 1 })
}
const list = <T extends z.ZodType>(item: T) => z.array(item).min(1, code('empty'))

const Role = z.union([Title, z.strictObject({ title: Title, summary: Markdown.optional() })])
const Fact = z.strictObject({ type: FactType, title: Title, initial: FactValue.optional() })
const Source = z.strictObject({ title: Title, url: Url.optional() })

const about = {
  title: Title,
  summary: Markdown.optional(),
  reviewBy: CalendarDate.optional(),
  sources: z.array(Source).optional(),
  roles: z.record(RoleId, Role).optional(),
  facts: z.record(FactId, Fact).optional(),
}

const option = {
  title: Title,
  effect: text(500).optional(),
  target: Reference.optional(),
  sets: z.record(Reference, FactValue).optional(),
}

/** Who fills which seat is a search; this many people never agree in time anyway. */
const MOST_SEATS = 20

/** The four kinds of step. `due`, the options and a wait's length are written differently in YAML and in JSON. */
function stepOf<
  Own extends z.core.$ZodLooseShape,
  Due extends z.ZodType,
  Options extends z.ZodType,
  Wait extends z.core.$ZodLooseShape,
>(own: Own, due: Due, options: Options, wait: Wait) {
  const common = {
    ...own,
    title: Title,
    instructions: Markdown.optional(),
    role: Reference.optional(),
    needs: z.array(Reference).optional(),
    due: due.optional(),
    required: z.boolean().optional(),
    evidence: text(500).optional(),
    records: z.array(Reference).optional(),
  }
  return z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('task').optional(), ...common }),
    z.strictObject({ kind: z.literal('decision'), ...common, options }),
    z.strictObject({
      kind: z.literal('approval'),
      ...common,
      count: z.number().int().min(1).optional(),
      from: list(Reference).max(MOST_SEATS, code('too_long')),
    }),
    z.strictObject({ kind: z.literal('wait'), ...common, ...wait }),
  ])
}

const From = z.enum(['start', 'state'])
const YamlStep = stepOf(
  {},
  z.union([Duration, z.strictObject({ in: Duration, from: From.optional() })]),
  some(Id, z.strictObject(option)),
  { for: Duration },
).meta({ id: 'Step' })

const YamlState = z
  .strictObject({
    title: Title.optional(),
    summary: Markdown.optional(),
    steps: some(Id, YamlStep).optional(),
    initial: Reference.optional(),
    get states(): z.ZodOptional<z.ZodType> {
      return some(Id, YamlState).optional()
    },
    parallel: z.boolean().optional(),
    final: z.boolean().optional(),
    outcome: Title.optional(),
    history: z.enum(['shallow', 'deep']).optional(),
    target: Reference.optional(),
    always: list(z.strictObject({ when: text(MAX_GUARD).optional(), target: Reference })).optional(),
    after: some(Duration, Reference).optional(),
    onDone: Reference.optional(),
  })
  .meta({ id: 'State' })

export const YamlRunbook = z.strictObject({
  runbook: Id,
  version: Version,
  ...about,
  initial: Reference.optional(),
  states: some(Id, YamlState),
})

const MachineStep = stepOf(
  { id: Id },
  z.strictObject({ ms: Ms, from: From.optional() }),
  list(z.strictObject({ id: Id, ...option })),
  { ms: Ms },
)

const Guard = z.strictObject(
  { type: z.literal('cel', code('code_refused')), params: z.strictObject({ expr: text(MAX_GUARD) }) },
  code('code_refused'),
)
const transition = { target: Reference, reenter: z.boolean().optional() }
const Transition = z.union([Reference, z.strictObject(transition)])
/** Only `always` is guarded: a timer or a finished state whose guard does not hold would leave the plan standing. */
const Eventless = z.union([Reference, z.strictObject({ ...transition, guard: Guard.optional() })])

const MachineState = z.strictObject({
  type: z.enum(['atomic', 'compound', 'parallel', 'final', 'history']).optional(),
  initial: Reference.optional(),
  history: z.enum(['shallow', 'deep']).optional(),
  target: Reference.optional(),
  on: z.record(z.string(), Transition).optional(),
  after: z.record(MsKey, Transition).optional(),
  always: list(Eventless).optional(),
  onDone: Transition.optional(),
  get states(): z.ZodOptional<z.ZodType> {
    return z.record(Id, MachineState).optional()
  },
  meta: z
    .strictObject({
      title: Title.optional(),
      summary: Markdown.optional(),
      outcome: Title.optional(),
      steps: list(MachineStep).optional(),
    })
    .optional(),
})

export const MachineRunbook = z.strictObject({
  id: Id,
  version: Version,
  type: z.enum(['compound', 'parallel']).optional(),
  initial: Reference.optional(),
  meta: z.strictObject(about),
  states: some(Id, MachineState),
})

/** JSON Schema (draft 7, what editors' YAML support reads) of the YAML form. Checks shape only; the rest is ours. */
export function runbookJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(YamlRunbook, { target: 'draft-7', io: 'input' })
}
