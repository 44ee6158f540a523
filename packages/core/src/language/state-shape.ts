/** Keys that contradict each other within one state, and where a plan or a state begins. */
import type { Book, BookState, StateKind } from './book.ts'
import { childOf, entriesOf, type Node } from './nodes.ts'
import type { Report } from './problem.ts'

/** What a state of each kind may have besides words for people. */
const ALLOWED: Readonly<Record<StateKind, ReadonlySet<string>>> = {
  steps: new Set(['steps', 'always', 'after', 'onDone']),
  compound: new Set(['states', 'initial', 'always', 'after', 'onDone']),
  parallel: new Set(['states', 'parallel', 'always', 'after', 'onDone']),
  final: new Set(['final', 'outcome']),
  history: new Set(['history', 'target']),
  resting: new Set(['always', 'after']),
}

const SAID: Readonly<Record<StateKind, string>> = {
  steps: 'a state with steps',
  compound: 'a state with states',
  parallel: 'a parallel state',
  final: 'a final state',
  history: 'a history state',
  resting: 'a state with neither steps nor states',
}

/** What contradicts can be seen only in the file, so this walks nodes and book side by side. True when all is well. */
export function checkStateShapes(root: Node, book: Book, form: 'yaml' | 'machine', report: Report): boolean {
  const before = report.errors()
  const visit = (node: Node | undefined, state: BookState) => {
    if (state.parent !== undefined && node !== undefined) {
      checkKeys(form === 'yaml' ? yamlKeys(node) : machineKeys(node, state.kind), state, report)
    }
    checkBeginning(state, report)
    const states = childOf(node, 'states')
    for (const child of state.children) visit(childOf(states, child.name.text), child)
  }
  visit(root, book.root)
  return report.errors() === before
}

type Keys = ReadonlyMap<string, number>

function yamlKeys(node: Node): Keys {
  const keys = new Map<string, number>()
  for (const { key, keyAt, value } of entriesOf(node)) {
    const off = value.kind === 'scalar' && value.value === false && (key === 'final' || key === 'parallel')
    if (!off) keys.set(key, keyAt)
  }
  return keys
}

/** In XState's words: `type` says what YAML says with a key, the steps are under `meta`, and wiring is left out. */
function machineKeys(node: Node, kind: StateKind): Keys {
  const keys = new Map<string, number>()
  const wired = kind === 'steps' ? new Set(['initial', 'states', 'on']) : new Set(['on'])
  for (const { key, keyAt, value } of entriesOf(node)) {
    if (key === 'meta') {
      for (const inner of entriesOf(value)) keys.set(inner.key, inner.keyAt)
    } else if (key === 'type') {
      const type = value.kind === 'scalar' ? String(value.value) : ''
      if (type === 'final' || type === 'parallel' || type === 'history') keys.set(type, keyAt)
      else if (type === 'atomic' && kind !== 'resting') keys.set('type: atomic', keyAt)
      else if (type === 'compound' && kind === 'resting') keys.set('type: compound', keyAt)
    } else if (!wired.has(key)) keys.set(key, keyAt)
  }
  return keys
}

const OF_INTEREST = new Set(
  'steps states initial parallel final outcome history target always after onDone'
    .split(' ')
    .concat('type: atomic', 'type: compound'),
)

function checkKeys(keys: Keys, state: BookState, report: Report): void {
  for (const [key, at] of keys) {
    if (!OF_INTEREST.has(key) || ALLOWED[state.kind].has(key)) continue
    report.error('state_shape', at, `states.${state.path}: ${SAID[state.kind]} cannot have "${key}"`)
  }
  if (state.kind === 'parallel' && regionsOf(state).length < 2) {
    report.error(
      'state_shape',
      state.name.at,
      `states.${state.path}: a parallel state has at least two states`,
    )
  }
  if (state.parent?.kind === 'parallel' && state.kind === 'final') {
    report.error(
      'state_shape',
      state.name.at,
      `states.${state.path}: what runs side by side cannot itself be final`,
    )
  }
}

/** The children of a parallel state that run side by side. */
export const regionsOf = (state: BookState): readonly BookState[] =>
  state.children.filter((child) => child.kind !== 'history')

/** The child in which a compound state begins. */
export const firstOf = (state: BookState): BookState | undefined =>
  state.initial === undefined
    ? state.children[0]
    : state.children.find((child) => child.name.text === state.initial?.text)

function checkBeginning(state: BookState, report: Report): void {
  if (state.kind !== 'compound') return
  const first = firstOf(state)
  if (first === undefined && state.initial !== undefined) {
    const names = state.children.map((child) => child.name.text)
    const message = `initial: "${state.initial.text}" is not one of the states ${state.path === '' ? 'of the runbook' : `in ${state.path}`}`
    report.error('initial_unknown', state.initial.at, message, report.nearest(state.initial.text, names))
  } else if (first?.kind === 'final' || first?.kind === 'history') {
    const at = (state.initial ?? first.name).at
    const message = `"${first.name.text}" is ${SAID[first.kind]}, so nothing can begin there; name another with \`initial\``
    report.error('initial_not_enterable', at, message)
  }
}
