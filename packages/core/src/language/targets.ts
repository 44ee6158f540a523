/** Which state a written target means: its path from the root, or its last name where that is unique. */
import type { Book, BookState } from './book.ts'
import type { Word } from './nodes.ts'
import type { Report } from './problem.ts'

export type Targets = ReadonlyMap<Word, BookState>

/** Every target of the book, resolved; those that name no state, or several, are reported and left out. */
export function resolveTargets(book: Book, report: Report): Targets {
  const byPath = new Map<string, BookState>()
  const byName = new Map<string, BookState[]>()
  for (const state of book.states) {
    byPath.set(state.path, state)
    const same = byName.get(state.name.text)
    if (same === undefined) byName.set(state.name.text, [state])
    else same.push(state)
  }
  const targets = new Map<Word, BookState>()
  for (const target of writtenTargets(book)) {
    const named = byName.get(target.text) ?? []
    const state = byPath.get(target.text) ?? (named.length === 1 ? named[0] : undefined)
    if (state !== undefined) targets.set(target, state)
    else if (named.length > 1) {
      const paths = named.map(({ path }) => path)
      const message = `${named.length} states are called "${target.text}"; write its path: ${paths.slice(0, 5).join(', ')}`
      report.error('target_ambiguous', target.at, message)
    } else {
      const nearest = report.nearest(target.text, byPath.keys()) ?? report.nearest(target.text, byName.keys())
      report.error('target_unknown', target.at, `no state has the path or the name "${target.text}"`, nearest)
    }
  }
  return targets
}

function* writtenTargets(book: Book): Iterable<Word> {
  for (const state of book.states) {
    if (state.fallback !== undefined) yield state.fallback
    for (const exit of state.exits) yield exit.target
    for (const { work } of state.steps) {
      if (work.kind !== 'decision') continue
      for (const option of work.options) if (option.target !== undefined) yield option.target
    }
  }
}
