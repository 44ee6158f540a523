/**
 * Where a plan can go, as a graph of places. A state has three: _entered_ (its beginning is about to be entered),
 * _active_, and _done_. Guards are taken to hold sometimes, people to choose anything, and of regions that run side by
 * side any may lead on; so what cannot be reached here cannot be reached at all.
 */
import type { Book, BookState } from './book.ts'
import { firstOf, regionsOf } from './state-shape.ts'
import type { Targets } from './targets.ts'

type Place = { readonly state: BookState; readonly at: 'entered' | 'active' | 'done' }

export type Ways = {
  readonly reached: (state: BookState, at: Place['at']) => boolean
  /** Whether the end of the plan can be reached from there. */
  readonly canEnd: (state: BookState) => boolean
}

type Numbered = { readonly place: (state: BookState, at: Place['at']) => number; readonly count: number }

export function findWays(book: Book, targets: Targets): Ways {
  const { place, count } = numberPlaces(book)
  const edges = edgesOf(book, targets, place)
  const { reached, joined } = walkForward(book, edges, place, count)
  const ending = walkBack([...edges, ...joined], place(book.root, 'done'), count)
  return {
    reached: (state, at) => reached[place(state, at)] === 1,
    canEnd: (state) => ending[place(state, 'active')] === 1,
  }
}

const OFFSET = { entered: 0, active: 1, done: 2 } as const

function numberPlaces(book: Book): Numbered {
  const numbers = new Map([book.root, ...book.states].map((state, index) => [state, index * 3]))
  return { place: (state, at) => (numbers.get(state) ?? 0) + OFFSET[at], count: numbers.size * 3 }
}

type Edge = readonly [from: number, to: number]

/** The states that a state's own transitions lead to, `onDone` apart. */
export function* leavingFor(state: BookState, targets: Targets): Iterable<BookState> {
  for (const { target, via } of state.exits) {
    const to = targets.get(target)
    if (to !== undefined && via.kind !== 'onDone') yield to
  }
  for (const { work } of state.steps) {
    if (work.kind !== 'decision') continue
    for (const option of work.options) {
      const to = option.target === undefined ? undefined : targets.get(option.target)
      if (to !== undefined) yield to
    }
  }
}

export function afterDone(state: BookState, targets: Targets): BookState | undefined {
  const exit = state.exits.find(({ via }) => via.kind === 'onDone')
  return exit === undefined ? undefined : targets.get(exit.target)
}

/** Every edge but those that join regions: those exist only when each region can be done. */
function edgesOf(book: Book, targets: Targets, place: Numbered['place']): Edge[] {
  const edges: Edge[] = []
  for (const state of [book.root, ...book.states]) {
    const [entered, active, done] = [place(state, 'entered'), place(state, 'active'), place(state, 'done')]
    if (state.kind !== 'history') edges.push([entered, active])
    for (const next of beginningsOf(state, targets)) edges.push([entered, place(next, 'entered')])
    for (const next of leavingFor(state, targets)) edges.push([active, place(next, 'entered')])
    // Being in a state is being in those around it, and their ways out are its own.
    if (state.parent !== undefined) edges.push([active, place(state.parent, 'active')])
    if (state.kind === 'parallel')
      for (const region of regionsOf(state)) edges.push([active, place(region, 'entered')])
    if (state.kind === 'steps') edges.push([active, done])
    if (state.kind === 'final' && state.parent !== undefined)
      edges.push([active, place(state.parent, 'done')])
    const next = afterDone(state, targets)
    if (next !== undefined) edges.push([done, place(next, 'entered')])
  }
  return edges
}

/** What is entered when a state is, by default. */
export function beginningsOf(state: BookState, targets: Targets): readonly BookState[] {
  if (state.kind === 'history') {
    if (state.fallback === undefined)
      return state.parent === undefined ? [] : beginningsOf(state.parent, targets)
    const next = targets.get(state.fallback)
    return next === undefined ? [] : [next]
  }
  if (state.kind === 'parallel') return regionsOf(state)
  const first = firstOf(state)
  return first === undefined ? [] : [first]
}

function walkForward(book: Book, edges: readonly Edge[], place: Numbered['place'], count: number) {
  const next = adjacent(edges, count)
  const reached = new Uint8Array(count)
  const regionOf = new Map<number, BookState>()
  const missing = new Map<BookState, number>()
  for (const state of [book.root, ...book.states]) {
    if (state.kind !== 'parallel') continue
    const regions = regionsOf(state)
    missing.set(state, regions.length)
    for (const region of regions) regionOf.set(place(region, 'done'), state)
  }
  const joined: Edge[] = []
  const todo = [place(book.root, 'entered')]
  for (let here = todo.pop(); here !== undefined; here = todo.pop()) {
    if (reached[here] === 1) continue
    reached[here] = 1
    for (const then of next[here] ?? []) todo.push(then)
    const parallel = regionOf.get(here)
    if (parallel === undefined) continue
    const left = (missing.get(parallel) ?? 0) - 1
    missing.set(parallel, left)
    if (left > 0) continue
    todo.push(place(parallel, 'done'))
    for (const region of regionsOf(parallel)) joined.push([place(region, 'done'), place(parallel, 'done')])
  }
  return { reached, joined }
}

function walkBack(edges: readonly Edge[], end: number, count: number): Uint8Array {
  const before = adjacent(
    edges.map(([from, to]): Edge => [to, from]),
    count,
  )
  const ending = new Uint8Array(count)
  const todo = [end]
  for (let here = todo.pop(); here !== undefined; here = todo.pop()) {
    if (ending[here] === 1) continue
    ending[here] = 1
    for (const earlier of before[here] ?? []) todo.push(earlier)
  }
  return ending
}

function adjacent(edges: readonly Edge[], count: number): readonly (readonly number[])[] {
  const lists: number[][] = Array.from({ length: count }, () => [])
  for (const [from, to] of edges) lists[from]?.push(to)
  return lists
}
