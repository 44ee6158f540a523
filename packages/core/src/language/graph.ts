/** Dead states, dead ends, and joins that can never happen: a plan must be able to reach its end from wherever it is. */
import type { Book, BookState } from './book.ts'
import type { Report } from './problem.ts'
import { regionsOf } from './state-shape.ts'
import type { Targets } from './targets.ts'
import { afterDone, findWays, leavingFor, type Ways } from './ways.ts'

export function checkGraph(book: Book, targets: Targets, report: Report): void {
  const ways = findWays(book, targets)
  for (const state of book.states) {
    checkReached(state, ways, report)
    checkDone(state, ways, report)
    checkAlways(state, report)
  }
  checkEnd(book, targets, ways, report)
}

const isReached = (state: BookState, ways: Ways) =>
  ways.reached(state, state.kind === 'history' ? 'entered' : 'active')

function checkReached(state: BookState, ways: Ways, report: Report): void {
  const { parent } = state
  // What lies inside an unreachable state is unreachable too: one problem is enough.
  if (
    isReached(state, ways) ||
    parent === undefined ||
    !(parent.parent === undefined || isReached(parent, ways))
  )
    return
  report.error('state_unreachable', state.name.at, `states.${state.path}: no path leads here`)
}

function checkDone(state: BookState, ways: Ways, report: Report): void {
  const exit = state.exits.find(({ via }) => via.kind === 'onDone')
  if (exit === undefined || !isReached(state, ways) || ways.reached(state, 'done')) return
  const never = regionsOf(state).filter((region) => !ways.reached(region, 'done'))
  const why =
    state.kind === 'parallel'
      ? `these can never be done: ${never.map((region) => region.path).join(', ')}`
      : state.children.some((child) => child.kind === 'final')
        ? 'none of its final states can be reached'
        : 'none of its states is final'
  report.error(
    'never_done',
    exit.target.at,
    `states.${state.path}.onDone: it never comes to that, for ${why}`,
  )
}

/** Entries after one that always fits are never tried, and steps of a state that is left at once are never open. */
function checkAlways(state: BookState, report: Report): void {
  const always = state.exits.filter(({ via }) => via.kind === 'always')
  const first = always.findIndex(({ via }) => via.kind === 'always' && via.when === undefined)
  if (first < 0) return
  const shadowed = always[first + 1]
  const where = `states.${state.path}.always`
  if (shadowed !== undefined) {
    report.error(
      'always_shadowed',
      shadowed.target.at,
      `${where}: never tried, because the entry before has no \`when\``,
    )
  }
  const own = always[first]
  if (own === undefined || state.kind === 'resting') return
  report.error(
    'always_shadowed',
    own.target.at,
    `${where}: without a \`when\` this state is left as soon as it is entered`,
  )
}

function checkEnd(book: Book, targets: Targets, ways: Ways, report: Report): void {
  const ends = ways.reached(book.root, 'done')
  if (!ends) {
    const message = 'the plan can never end: no final state at the top can be reached'
    report.error('no_end', book.root.name.at, message)
  }
  const stuck = book.states.filter((state) => isLeaf(state) && isReached(state, ways) && !ways.canEnd(state))
  const dead = stuck.filter((state) => !hasWayOut(state, targets))
  for (const state of dead)
    report.error('no_way_out', state.name.at, `states.${state.path}: ${whyDead(state)}`)
  const [circling] = stuck
  if (!ends || dead.length > 0 || circling === undefined) return
  const message = `states.${circling.path}: from here the plan can never end; every way out leads round in a circle`
  report.error('no_way_out', circling.name.at, message)
}

const isLeaf = ({ kind }: BookState) => kind === 'steps' || kind === 'resting' || kind === 'final'

function hasWayOut(state: BookState, targets: Targets): boolean {
  if (state.kind === 'final' && state.parent?.parent === undefined) return true
  if (state.kind === 'steps' && joins(state, targets)) return true
  if (state.kind === 'final' && state.parent !== undefined && joins(state.parent, targets)) return true
  for (let here: BookState | undefined = state; here !== undefined; here = here.parent) {
    for (const _ of leavingFor(here, targets)) return true
  }
  return false
}

/** Whether anything follows when the state is done: its own `onDone`, or regions that wait for it. */
const joins = (state: BookState, targets: Targets) =>
  afterDone(state, targets) !== undefined || state.parent?.kind === 'parallel'

function whyDead(state: BookState): string {
  switch (state.kind) {
    case 'final':
      return `when it is reached, ${state.parent?.path} is done, but has no \`onDone\``
    case 'steps':
      return 'nothing leads out of here; say what follows with `onDone`, or with the target of an option'
    default:
      return 'nothing leads out of here; add `after`, `always` or `final: true`'
  }
}
