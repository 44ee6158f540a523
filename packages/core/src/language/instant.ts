/** What follows in a plan at once, without anybody doing anything: entering, `always`, and being done. */
import type { Book, BookState, Exit } from './book.ts'
import { regionsOf } from './state-shape.ts'
import type { Targets } from './targets.ts'
import { beginningsOf } from './ways.ts'

/** Between places, as numbers; with an `exit`, when that way out is taken. */
export type Edge = { readonly from: number; readonly to: number; readonly exit?: Exit }

export function instantEdges(book: Book, targets: Targets): readonly Edge[] {
  const states = [book.root, ...book.states]
  const numbers = new Map(states.map((state, index) => [state, index * 4]))
  const entered = (state: BookState) => numbers.get(state) ?? 0
  const active = (state: BookState) => entered(state) + 1
  const done = (state: BookState) => entered(state) + 2
  const beside = (parallel: BookState) => entered(parallel) + 3
  const edges: Edge[] = []
  /** Going into a region from outside enters the others by default. */
  const enter = (from: number, source: BookState, to: BookState, exit?: Exit) => {
    const via = exit === undefined ? {} : { exit }
    edges.push({ from, to: entered(to), ...via })
    for (const parallel of parallelsEntered(source, to)) edges.push({ from, to: beside(parallel), ...via })
  }
  const eventless = statesAroundAlways(book)
  for (const state of states) {
    const { kind, parent } = state
    if (kind === 'history')
      for (const next of beginningsOf(state, targets)) enter(entered(state), parent ?? state, next)
    else {
      edges.push({ from: entered(state), to: active(state) })
      for (const next of beginningsOf(state, targets)) edges.push({ from: entered(state), to: entered(next) })
    }
    if (kind === 'parallel') {
      for (const region of regionsOf(state)) edges.push({ from: beside(state), to: entered(region) })
      // The regions are done at once only if each of them can be done without anybody.
      if (regionsOf(state).every((region) => eventless.has(region))) {
        for (const region of regionsOf(state)) edges.push({ from: done(region), to: done(state) })
      }
    }
    // Whatever is around an active state is active, and tried as well.
    if (parent !== undefined) edges.push({ from: active(state), to: active(parent) })
    if (kind === 'final' && parent !== undefined) edges.push({ from: active(state), to: done(parent) })
    for (const exit of state.exits) {
      const to = targets.get(exit.target)
      if (to === undefined || exit.via.kind === 'after') continue
      enter(exit.via.kind === 'always' ? active(state) : done(state), state, to, exit)
    }
  }
  return edges
}

/** The parallel states that are entered on the way from one state to another, the target itself apart. */
function* parallelsEntered(from: BookState, to: BookState): Iterable<BookState> {
  const stay = new Set<BookState>()
  for (let here = from.parent; here !== undefined; here = here.parent) stay.add(here)
  for (let here = to.parent; here !== undefined && !stay.has(here); here = here.parent) {
    if (here.kind === 'parallel') yield here
  }
}

function statesAroundAlways(book: Book): ReadonlySet<BookState> {
  const around = new Set<BookState>()
  for (const state of book.states) {
    if (!state.exits.some(({ via }) => via.kind === 'always')) continue
    for (
      let here: BookState | undefined = state;
      here !== undefined && !around.has(here);
      here = here.parent
    ) {
      around.add(here)
    }
  }
  return around
}
