/** How YAML writes a runbook (LANGUAGE.md): its dialect for {@link readBook}. */
import { parseDuration } from '../time.ts'
import type { Exit, StateKind } from './book.ts'
import { childOf, entriesOf, itemsOf, keyWord, type Node, type Word, wordOf } from './nodes.ts'
import type { Dialect } from './read-book.ts'

export const YAML_FORM: Dialect = {
  id: 'runbook',
  people: (node) => node,
  kindOf,
  exits,
  fallback: (state) => wordOf(childOf(state, 'target')),
  named: (node) => [...entriesOf(node)].map((entry) => ({ id: keyWord(entry), def: entry.value })),
  ms: (node) => {
    const word = wordOf(node)
    return word === undefined ? undefined : parseDuration(word.text)
  },
  dueKey: 'in',
  waitKey: 'for',
}

function kindOf(state: Node): StateKind {
  if (childOf(state, 'history') !== undefined) return 'history'
  if (isTrue(childOf(state, 'final'))) return 'final'
  if (childOf(state, 'steps') !== undefined) return 'steps'
  if (isTrue(childOf(state, 'parallel'))) return 'parallel'
  return childOf(state, 'states') === undefined ? 'resting' : 'compound'
}

const isTrue = (node: Node | undefined) => node?.kind === 'scalar' && node.value === true

function exits(state: Node): readonly Exit[] {
  const found: Exit[] = []
  const add = (target: Word | undefined, via: Exit['via']) => {
    if (target !== undefined) found.push({ target, via })
  }
  for (const entry of itemsOf(childOf(state, 'always'))) {
    add(wordOf(childOf(entry, 'target')), { kind: 'always', when: wordOf(childOf(entry, 'when')) })
  }
  for (const { key, keyAt, value } of entriesOf(childOf(state, 'after'))) {
    add(wordOf(value), { kind: 'after', ms: parseDuration(key) ?? 0, at: keyAt })
  }
  add(wordOf(childOf(state, 'onDone')), { kind: 'onDone' })
  return found
}
