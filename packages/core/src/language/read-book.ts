/**
 * Reading a book from a tree. Values of the wrong type and missing keys are left out in silence: the schema has
 * reported them, and whatever is right in the rest of the file is still worth checking.
 */
import type { FactType, FactValue, RoleDef, Source } from '../runbook.ts'
import type {
  Book,
  BookFact,
  BookOption,
  BookRole,
  BookState,
  BookStep,
  Exit,
  StateKind,
  StepWork,
} from './book.ts'
import { childOf, entriesOf, itemsOf, keyWord, type Node, type Word, wordOf, wordsOf } from './nodes.ts'

/** What differs between the two ways of writing a runbook. */
export type Dialect = {
  /** The key of the runbook's id. */
  readonly id: 'runbook' | 'id'
  /** Where the people's part of a node stands: in the node itself, or under `meta`. */
  readonly people: (node: Node) => Node | undefined
  readonly kindOf: (state: Node) => StateKind
  /** Targets as paths from the root, or as last names; `here` is where the state stands. */
  readonly exits: (state: Node, here: Here) => readonly Exit[]
  /** A history state's default. */
  readonly fallback: (state: Node, here: Here) => Word | undefined
  /** Steps and options: by id. */
  readonly named: (node: Node | undefined) => readonly { readonly id: Word; readonly def: Node }[]
  readonly ms: (node: Node | undefined) => number | undefined
  /** The keys of a deadline's and a wait's length. */
  readonly dueKey: 'in' | 'ms'
  readonly waitKey: 'for' | 'ms'
}

/** Where a state stands: the runbook's id, its own path, and its parent's ('' is the root). */
export type Here = { readonly runbook: string; readonly path: string; readonly parent: string }

const NOWHERE: Word = { text: '', at: 0, end: 0 }

export function readBook(root: Node, dialect: Dialect): Book {
  const head = dialect.people(root)
  const states: BookState[] = []
  const name = wordOf(childOf(root, dialect.id)) ?? NOWHERE
  return {
    id: name.text,
    version: textOf(childOf(root, 'version')) ?? '',
    title: textOf(childOf(head, 'title')) ?? '',
    summary: textOf(childOf(head, 'summary')),
    reviewBy: textOf(childOf(head, 'reviewBy')),
    sources: itemsOf(childOf(head, 'sources')).map(readSourceEntry),
    roles: [...entriesOf(childOf(head, 'roles'))].map(
      (entry): BookRole => ({ id: keyWord(entry), def: readRole(entry.value) }),
    ),
    facts: [...entriesOf(childOf(head, 'facts'))].map(
      (entry): BookFact => ({
        id: keyWord(entry),
        type: factType(childOf(entry.value, 'type')),
        title: textOf(childOf(entry.value, 'title')) ?? '',
        initial: placedFact(childOf(entry.value, 'initial')),
      }),
    ),
    root: readState(root, name, undefined, { dialect, runbook: name.text, all: states }),
    states,
  }
}

function readSourceEntry(node: Node): Source {
  const url = textOf(childOf(node, 'url'))
  return { title: textOf(childOf(node, 'title')) ?? '', ...(url !== undefined && { url }) }
}

function readRole(node: Node): RoleDef {
  const title = textOf(node)
  if (title !== undefined) return { title }
  const summary = textOf(childOf(node, 'summary'))
  return { title: textOf(childOf(node, 'title')) ?? '', ...(summary !== undefined && { summary }) }
}

type Reading = { readonly dialect: Dialect; readonly runbook: string; readonly all: BookState[] }

function readState(node: Node, name: Word, parent: BookState | undefined, reading: Reading): BookState {
  const { dialect, runbook, all } = reading
  const people = parent === undefined ? undefined : dialect.people(node)
  const children: BookState[] = []
  const kind = dialect.kindOf(node)
  const path = parent === undefined ? '' : parent.path === '' ? name.text : `${parent.path}.${name.text}`
  const here = { runbook, path, parent: parent?.path ?? '' }
  const state: BookState = {
    path,
    name,
    parent,
    kind,
    title: textOf(childOf(people, 'title')),
    summary: textOf(childOf(people, 'summary')),
    outcome: textOf(childOf(people, 'outcome')),
    history: textOf(childOf(node, 'history')) === 'deep' ? 'deep' : 'shallow',
    fallback: kind === 'history' ? dialect.fallback(node, here) : undefined,
    initial: kind === 'compound' ? wordOf(childOf(node, 'initial')) : undefined,
    children,
    steps: dialect.named(childOf(people, 'steps')).map(({ id, def }) => readStep(id, def, dialect)),
    exits: dialect.exits(node, here),
  }
  if (parent !== undefined) all.push(state)
  // A state with steps has no states of its own, but a compiled one shows those that it is wired with.
  if (kind === 'steps') return state
  for (const entry of entriesOf(childOf(node, 'states'))) {
    children.push(readState(entry.value, keyWord(entry), state, reading))
  }
  return state
}

function readStep(id: Word, def: Node, dialect: Dialect): BookStep {
  return {
    id,
    title: textOf(childOf(def, 'title')) ?? '',
    instructions: textOf(childOf(def, 'instructions')),
    role: wordOf(childOf(def, 'role')),
    needs: wordsOf(childOf(def, 'needs')),
    due: readDue(childOf(def, 'due'), dialect),
    required: scalarOf(childOf(def, 'required')) !== false,
    evidence: textOf(childOf(def, 'evidence')),
    records: wordsOf(childOf(def, 'records')),
    work: readWork(def, dialect),
  }
}

function readDue(node: Node | undefined, dialect: Dialect): BookStep['due'] {
  const ms = dialect.ms(node?.kind === 'map' ? childOf(node, dialect.dueKey) : node)
  if (ms === undefined) return undefined
  return { ms, from: textOf(childOf(node, 'from')) === 'state' ? 'state' : 'start' }
}

function readWork(def: Node, dialect: Dialect): StepWork {
  switch (textOf(childOf(def, 'kind'))) {
    case 'decision':
      return { kind: 'decision', options: dialect.named(childOf(def, 'options')).map(readOption) }
    case 'approval': {
      const count = childOf(def, 'count')
      const value = scalarOf(count)
      return {
        kind: 'approval',
        count: count !== undefined && typeof value === 'number' ? { value, at: count.at } : undefined,
        from: wordsOf(childOf(def, 'from')),
      }
    }
    case 'wait':
      return { kind: 'wait', ms: dialect.ms(childOf(def, dialect.waitKey)) ?? 0 }
    default:
      return { kind: 'task' }
  }
}

function readOption({ id, def }: { readonly id: Word; readonly def: Node }): BookOption {
  return {
    id,
    title: textOf(childOf(def, 'title')) ?? '',
    effect: textOf(childOf(def, 'effect')),
    target: wordOf(childOf(def, 'target')),
    sets: [...entriesOf(childOf(def, 'sets'))].flatMap((entry) => {
      const to = placedFact(entry.value)
      return to === undefined ? [] : [{ fact: keyWord(entry), to }]
    }),
  }
}

const scalarOf = (node: Node | undefined) => (node?.kind === 'scalar' ? node.value : undefined)
const textOf = (node: Node | undefined): string | undefined => wordOf(node)?.text

function factType(node: Node | undefined): FactType | undefined {
  const text = textOf(node)
  return text === 'boolean' || text === 'number' || text === 'string' ? text : undefined
}

function placedFact(node: Node | undefined): { readonly value: FactValue; readonly at: number } | undefined {
  const value = scalarOf(node)
  return node === undefined || value === undefined || value === null ? undefined : { value, at: node.at }
}
