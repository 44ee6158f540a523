/** Which state a written target means (its path from the root, or its last name where that is unique), and whether it may. */
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
  for (const { target, from } of writtenTargets(book)) {
    const named = byName.get(target.text) ?? []
    const state = byPath.get(target.text) ?? (named.length === 1 ? named[0] : undefined)
    if (state !== undefined) {
      targets.set(target, state)
      checkTarget(target, from, state, report)
    } else if (named.length > 1) {
      const paths = named.slice(0, 5).map(({ path }) => path)
      const message = `${named.length} states are called "${target.text}"; write the path: ${paths.join(', ')}`
      report.error('target_ambiguous', target.at, message)
    } else {
      const nearest = report.nearest(target.text, byPath.keys()) ?? report.nearest(target.text, byName.keys())
      report.error('target_unknown', target.at, `no state has the path or the name "${target.text}"`, nearest)
    }
  }
  return targets
}

type Written = { readonly target: Word; readonly from: BookState }

function* writtenTargets(book: Book): Iterable<Written> {
  for (const from of book.states) {
    if (from.fallback !== undefined) yield { target: from.fallback, from }
    for (const { target } of from.exits) yield { target, from }
    for (const { work } of from.steps) {
      if (work.kind !== 'decision') continue
      for (const { target } of work.options) if (target !== undefined) yield { target, from }
    }
  }
}

function checkTarget(target: Word, from: BookState, to: BookState, report: Report): void {
  const meeting = commonState(from, to)
  if (meeting.kind === 'parallel' && meeting !== from && meeting !== to) {
    const message = `"${to.path}" runs beside this state in ${meeting.path}; leave ${meeting.path} as a whole, or stay in this part`
    report.error('target_in_sibling_region', target.at, message)
  } else if (from.kind === 'history' && !isInside(to, from.parent)) {
    const message = `the default of ${from.path} must lie inside ${from.parent?.path}, which it remembers; ${to.path} does not`
    report.error('history_target_outside', target.at, message)
  } else if (from.kind === 'history' && to.kind === 'history') {
    report.error(
      'history_target_outside',
      target.at,
      `the default of ${from.path} cannot be a history state itself`,
    )
  }
}

function isInside(state: BookState, around: BookState | undefined): boolean {
  for (let here = state.parent; here !== undefined; here = here.parent) if (here === around) return true
  return false
}

/** The innermost state that is, or lies around, both. */
function commonState(a: BookState, b: BookState): BookState {
  const around = new Set<BookState>()
  for (let here: BookState | undefined = a; here !== undefined; here = here.parent) around.add(here)
  let here = b
  while (!around.has(here) && here.parent !== undefined) here = here.parent
  return here
}
