/**
 * How XState's own JSON writes a runbook: its dialect for {@link readBook}. Transitions are objects or strings, targets
 * are written as XState resolves them, the people's part stands under `meta`.
 */
import type { MachineConfig, StateConfig } from '../runbook.ts'
import type { Exit, StateKind, Via } from './book.ts'
import { childOf, entriesOf, itemsOf, type Node, plainOf, type Word, wordOf } from './nodes.ts'
import type { Report } from './problem.ts'
import type { Dialect, Here } from './read-book.ts'

export const MACHINE_JSON: Dialect = {
  id: 'id',
  people: (node) => childOf(node, 'meta'),
  kindOf,
  exits,
  fallback: (state, here) => absolute(wordOf(childOf(state, 'target')), here),
  named: (node) =>
    itemsOf(node).flatMap((def) => {
      const id = wordOf(childOf(def, 'id'))
      return id === undefined ? [] : [{ id, def }]
    }),
  ms: (node) => (node?.kind === 'scalar' && typeof node.value === 'number' ? node.value : undefined),
  dueKey: 'ms',
  waitKey: 'ms',
}

/** YAML runbooks are named by `runbook`; a machine has none, but an id and a meta. */
export const isMachine = (root: Node): boolean =>
  childOf(root, 'runbook') === undefined && (childOf(root, 'meta') ?? childOf(root, 'id')) !== undefined

function kindOf(state: Node): StateKind {
  const type = wordOf(childOf(state, 'type'))?.text
  if (type === 'history' || childOf(state, 'history') !== undefined) return 'history'
  if (type === 'final' || type === 'parallel') return type
  if (childOf(childOf(state, 'meta'), 'steps') !== undefined) return 'steps'
  return childOf(state, 'states') === undefined ? 'resting' : 'compound'
}

function exits(state: Node, here: Here): readonly Exit[] {
  const found: Exit[] = []
  const add = (node: Node | undefined, via: Via) => {
    const target = absolute(wordOf(node) ?? wordOf(childOf(node, 'target')), here)
    if (target !== undefined) found.push({ target, via })
  }
  for (const entry of itemsOf(childOf(state, 'always'))) {
    add(entry, { kind: 'always', when: wordOf(childOf(childOf(childOf(entry, 'guard'), 'params'), 'expr')) })
  }
  for (const { key, keyAt, value } of entriesOf(childOf(state, 'after'))) {
    add(value, { kind: 'after', ms: Number(key), at: keyAt })
  }
  add(childOf(state, 'onDone'), { kind: 'onDone' })
  return found
}

/** `#runbook.a.b` from the root, `.b` inside the state, `b.c` beside it: as a path from the root. */
function absolute(target: Word | undefined, { runbook, path, parent }: Here): Word | undefined {
  if (target === undefined) return undefined
  const { text } = target
  if (text.startsWith(`#${runbook}.`)) return { ...target, text: text.slice(runbook.length + 2) }
  if (text.startsWith('#')) return target
  if (text.startsWith('.')) return { ...target, text: `${path}${text}` }
  return { ...target, text: parent === '' ? text : `${parent}.${text}` }
}

/**
 * What a compiled file says of its wiring must be what its steps make of it: somebody who edits one by hand must not
 * believe that the other follows.
 */
export function checkWiring(root: Node, config: MachineConfig, report: Report): void {
  checkStates(childOf(root, 'states'), config.states, report)
}

function checkStates(states: Node | undefined, wired: StateConfig['states'], report: Report): void {
  for (const { key, value } of entriesOf(states)) {
    const state = wired?.[key]
    if (state === undefined) continue
    checkEvents(value, state, report)
    checkReentry(value, state, report)
    if (state.meta?.steps === undefined) {
      checkStates(childOf(value, 'states'), state.states, report)
      continue
    }
    for (const part of ['initial', 'states'] as const) {
      const written = childOf(value, part)
      if (written === undefined || same(plainOf(written), state[part])) continue
      const message = `states.${key}.${part}: a state with steps is wired as open → settled; leave "${part}" out`
      report.error('wiring_differs', written.at, message)
    }
  }
}

function checkEvents(node: Node, { on = {} }: StateConfig, report: Report): void {
  for (const { key, keyAt, value } of entriesOf(childOf(node, 'on'))) {
    const wired = Object.hasOwn(on, key) ? on[key] : undefined
    if (wired === undefined) {
      report.error(
        'event_unknown',
        keyAt,
        `"${key}": no such event reaches this state`,
        report.nearest(key, Object.keys(on)),
      )
    } else if ((wordOf(value) ?? wordOf(childOf(value, 'target')))?.text !== wired.target) {
      report.error('wiring_differs', value.at, `"${key}": by its steps this event leads to ${wired.target}`)
    }
  }
}

/** `reenter` follows from the target; one that says otherwise would be lost in silence. */
function checkReentry(node: Node, state: StateConfig, report: Report): void {
  const pairs: [Node | undefined, boolean | undefined][] = [[childOf(node, 'onDone'), state.onDone?.reenter]]
  for (const { key, value } of entriesOf(childOf(node, 'after')))
    pairs.push([value, state.after?.[key]?.reenter])
  for (const { key, value } of entriesOf(childOf(node, 'on'))) pairs.push([value, state.on?.[key]?.reenter])
  for (const [index, entry] of itemsOf(childOf(node, 'always')).entries())
    pairs.push([entry, state.always?.[index]?.reenter])
  for (const [transition, wired = false] of pairs) {
    const written = childOf(transition, 'reenter')
    if (written?.kind !== 'scalar' || written.value === wired) continue
    report.error(
      'wiring_differs',
      written.at,
      '`reenter` is true for a state that targets itself, and only then',
    )
  }
}

/** Equal as JSON, whatever the order of keys. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  const left = Object.entries(a)
  const right = new Map(Object.entries(b))
  return (
    left.length === right.size && left.every(([key, value]) => right.has(key) && same(value, right.get(key)))
  )
}
