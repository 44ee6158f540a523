/** Arbitrary sound runbooks, as the plain value that YAML would hold. */
import fc from 'fast-check'
import { stringify } from 'yaml'

type Model = Record<string, unknown>

const duration = fc.constantFrom('15m', '4h', '1h30m', '3d', '2w', 'PT15M', 'P30D')
const title = fc.stringMatching(/^[A-Z][a-z' ,:#"-]{0,20}[a-z]$/)
const role = fc.constantFrom('soc', 'ciso', 'commander', 'responder', 'anyone')
const seat = fc.constantFrom('soc', 'ciso', 'commander')
const some = <T>(key: string, value: fc.Arbitrary<T>) =>
  fc.option(
    value.map((one) => ({ [key]: one })),
    { nil: {} },
  )
const merged = (...parts: fc.Arbitrary<Model>[]) =>
  fc.tuple(...parts).map((all): Model => Object.assign({}, ...all))

const common = merged(
  fc.record({ title }),
  some('role', role),
  some(
    'instructions',
    title.map((line) => `${line}\n\n- **${line}**\n`),
  ),
  some('due', fc.oneof(duration, fc.record({ in: duration, from: fc.constantFrom('start', 'state') }))),
  some('required', fc.boolean()),
  some('evidence', title),
)
const options = fc.array(
  merged(
    fc.record({ title }),
    some('effect', title),
    some('sets', fc.constantFrom({ phi: true }, { people: 3 }, { strain: 'x' })),
  ),
  { minLength: 1, maxLength: 3 },
)
const step = fc.oneof(
  merged(common, some('records', fc.subarray(['phi', 'people', 'strain'], { minLength: 1 }))),
  merged(common, fc.constant({ kind: 'wait' }), fc.record({ for: duration })),
  merged(
    common,
    fc.constant({ kind: 'decision' }),
    options.map((list) => ({ options: byId('o', list) })),
  ),
  fc
    .array(seat, { minLength: 1, maxLength: 4 })
    .chain((from) =>
      merged(
        common,
        fc.constant({ kind: 'approval', from }),
        some('count', fc.integer({ min: 1, max: from.length })),
      ),
    ),
)

const byId = (prefix: string, list: readonly unknown[]) =>
  Object.fromEntries(list.map((one, index) => [`${prefix}${index}`, one]))

type Shape =
  | { readonly kind: 'steps'; readonly steps: readonly Model[] }
  | { readonly kind: 'parallel' | 'sequence'; readonly parts: readonly Shape[] }

const shape: fc.Memo<Shape> = fc.memo((depth) => {
  const steps = fc
    .array(step, { minLength: 1, maxLength: 3 })
    .map((list): Shape => ({ kind: 'steps', steps: list }))
  if (depth <= 1) return steps
  const parts = (kind: 'parallel' | 'sequence', minLength: number) =>
    fc.array(shape(depth - 1), { minLength, maxLength: 3 }).map((list): Shape => ({ kind, parts: list }))
  return fc.oneof(steps, parts('sequence', 1), parts('parallel', 2))
})

/** Names are unique in the book, so that every state can be a target by its name alone. */
function build(shapes: readonly Shape[], extras: readonly Model[]): Model {
  let states = 0
  let steps = 0
  const lists: Model[][] = []
  const place = (one: Shape): [string, Model] => {
    const name = `s${states++}`
    if (one.kind === 'steps') {
      const ids = one.steps.map(() => `step-${steps++}`)
      const needs = (index: number) => (index > 0 ? { needs: ids.slice(0, index) } : {})
      return [
        name,
        { steps: Object.fromEntries(one.steps.map((def, at) => [ids[at], { ...def, ...needs(at) }])) },
      ]
    }
    const inner = one.parts.map(place)
    if (one.kind === 'parallel') return [name, { parallel: true, states: Object.fromEntries(inner) }]
    return [name, { states: chained(inner, `${name}-end`) }]
  }
  const chained = (list: [string, Model][], end: string): Model => {
    list.forEach(([, state], index) => {
      state.onDone = list[index + 1]?.[0] ?? end
    })
    lists.push(list.map(([, state]) => state))
    return { ...Object.fromEntries(list), [end]: { final: true, outcome: 'Done' } }
  }
  const top = chained(shapes.map(place), 'end')
  // Ways out that are always allowed: from the top to the top.
  const names = Object.keys(top)
  lists.at(-1)?.forEach((state, index) => {
    const { after, when } = extras[index % extras.length] ?? {}
    const target = names[(index + 2) % names.length] ?? 'end'
    if (typeof after === 'string') state.after = { [after]: target }
    if (typeof when === 'string') state.always = [{ when, target: 'end' }]
  })
  return top
}

const extra = merged(
  some('after', duration),
  some(
    'when',
    fc.constantFrom(
      'facts.phi',
      'facts.people > 500',
      'facts.strain == "x" && !facts.phi',
      'facts.people + 1 == 3',
    ),
  ),
)

export const runbook: fc.Arbitrary<Model> = fc
  .tuple(
    fc.array(shape(3), { minLength: 1, maxLength: 4 }),
    fc.array(extra, { minLength: 1, maxLength: 4 }),
    title,
  )
  .map(([shapes, extras, name]) => ({
    runbook: 'made-up',
    version: '1.2.3',
    title: name,
    roles: { soc: 'Analyst', ciso: { title: 'Officer', summary: 'Leads' } },
    facts: {
      phi: { type: 'boolean', title: 'Exposed', initial: false },
      people: { type: 'number', title: 'People' },
      strain: { type: 'string', title: 'Strain' },
    },
    states: build(shapes, extras),
  }))

/** Values that occur twice are written twice: the language has no aliases. */
export const yamlOf = (model: Model, lineWidth = 80): string =>
  stringify(model, { lineWidth, aliasDuplicateObjects: false })

/** Sound runbooks whose ways out were turned at random: some still are sound, and then they must run. */
export const turned: fc.Arbitrary<Model> = fc
  .tuple(runbook, fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(5)), { minLength: 1, maxLength: 6 }))
  .map(([model, turns]) => {
    const copy: Model = structuredClone(model)
    const states = statesIn(copy)
    for (const [which, where, how] of turns) {
      const [, state] = states[which % states.length] ?? ['', {}]
      const [target] = states[where % states.length] ?? ['end']
      if (how === 0) state.onDone = target
      if (how === 1) state.always = [{ when: 'facts.phi', target }]
      if (how === 2)
        state.always = [
          { when: '!facts.phi && facts.people < 5', target },
          { when: 'facts.phi', target },
        ]
      if (how === 3) state.after = { '1h': target }
      if (how === 4) delete state.onDone
      if (how === 5) Object.assign(state, { initial: target })
    }
    return copy
  })

function statesIn(node: Model): [string, Model][] {
  const states = Object.entries(Object(node.states)).map(([name, state]): [string, Model] => [
    name,
    Object(state),
  ])
  return states.flatMap(([name, state]) => [[name, state], ...statesIn(state)] as [string, Model][])
}
