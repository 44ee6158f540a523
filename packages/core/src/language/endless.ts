/**
 * Transitions that follow each other for ever, without anybody doing anything, would hang the engine, were it not to give
 * up. Which guards hold together cannot be decided in general; it is tried with the values that the guards themselves
 * name and their neighbours, in every combination that the budget allows. A loop that only arithmetic brings about may be
 * missed; the engine then gives up when it runs.
 */
import type { ASTNode } from '@marcbachmann/cel-js'
import { compileGuard } from '../guard.ts'
import type { Facts, FactValue } from '../runbook.ts'
import type { Book, Exit } from './book.ts'
import { type Guards, operandsOf } from './guards.ts'
import { type Edge, instantEdges } from './instant.ts'
import { cycleIn, type Graph, knotsOf } from './knots.ts'
import type { Word } from './nodes.ts'
import type { Report } from './problem.ts'
import type { Targets } from './targets.ts'

/** Edges looked at in all, over every combination of values that is tried. */
const BUDGET = 500_000

export function checkEndless(book: Book, targets: Targets, guards: Guards, report: Report): void {
  const edges = instantEdges(book, targets)
  const knots = knotsOf(graphOf(edges))
  const knotOf = new Map(knots.flatMap((knot, index) => knot.map((place) => [place, index])))
  const inKnot: Edge[][] = knots.map(() => [])
  for (const edge of edges) {
    const knot = knotOf.get(edge.from)
    // Of a state's entries those that lead away matter as well: they are tried in their turn.
    if (knot !== undefined && (edge.exit !== undefined || knot === knotOf.get(edge.to)))
      inKnot[knot]?.push(edge)
  }
  const budget = { left: BUDGET }
  for (const own of inKnot) {
    const loop = findLoop(renumbered(own), guards, budget)
    if (loop !== undefined) reportLoop(loop, report)
  }
}

function graphOf(edges: readonly Edge[]): Graph {
  const next: number[][] = []
  for (const { from, to } of edges) {
    while (next.length <= Math.max(from, to)) next.push([])
    next[from]?.push(to)
  }
  return next
}

/** The same edges among places numbered from nought, so that a small knot is a small graph wherever it lies. */
function renumbered(edges: readonly Edge[]): readonly Edge[] {
  const numbers = new Map<number, number>()
  const number = (place: number) => {
    const known = numbers.get(place) ?? numbers.size
    numbers.set(place, known)
    return known
  }
  return edges.map((edge) => ({ ...edge, from: number(edge.from), to: number(edge.to) }))
}

type Loop = { readonly exits: readonly Exit[]; readonly facts: Facts }

function findLoop(edges: readonly Edge[], guards: Guards, budget: { left: number }): Loop | undefined {
  const guarded = edges.flatMap(({ exit }) =>
    exit?.via.kind === 'always' && exit.via.when ? [exit.via.when] : [],
  )
  if (guarded.some((when) => !guards.sound.has(when))) return undefined
  const holds = new Map(guarded.map((when) => [when, compileGuard(guards.environment, when.text)]))
  for (const facts of valuesToTry(guarded, guards)) {
    budget.left -= edges.length
    if (budget.left < 0) return undefined
    const taken = edges.filter(isTaken((when) => holds.get(when)?.(facts) ?? false))
    const graph = graphOf(taken)
    const [knot] = knotsOf(graph)
    if (knot === undefined) continue
    const cycle = cycleIn(knot, graph)
    const exitOf = new Map(taken.map(({ from, to, exit }) => [`${from}-${to}`, exit]))
    const exits = cycle.flatMap(
      (from, index) => exitOf.get(`${from}-${cycle[(index + 1) % cycle.length]}`) ?? [],
    )
    return { exits, facts }
  }
  return undefined
}

/** Of one state's entries only the first that holds is taken; one entry may enter several places. */
function isTaken(holds: (when: Word) => boolean): (edge: Edge) => boolean {
  const taken = new Map<number, Exit>()
  return ({ from, exit }) => {
    if (exit?.via.kind !== 'always') return true
    const first = taken.get(from)
    if (first !== undefined) return first === exit
    if (exit.via.when !== undefined && !holds(exit.via.when)) return false
    taken.set(from, exit)
    return true
  }
}

/** Every combination of the values at which the guards could change their minds. */
function* valuesToTry(guarded: readonly Word[], { environment }: Guards): Iterable<Facts> {
  const facts = new Map<string, Set<FactValue>>()
  const literals = new Set<FactValue>()
  for (const { text } of guarded) collect(environment.parse(text).ast, facts, literals)
  for (const [id, values] of facts) {
    const type = guardedType(environment.check(`facts.${id}`).type)
    const plain: readonly FactValue[] = type === 'boolean' ? [false, true] : type === 'number' ? [0] : ['']
    for (const value of plain) values.add(value)
    for (const literal of literals) if (typeof literal === type) values.add(literal)
  }
  const wheel = [...facts].map(([id, values]) => ({ id, values: extremesFirst(values) }))
  const at = wheel.map(() => 0)
  for (;;) {
    yield Object.fromEntries(wheel.map(({ id, values }, index) => [id, values[at[index] ?? 0] ?? '']))
    let turning = 0
    for (; turning < wheel.length; turning++) {
      at[turning] = ((at[turning] ?? 0) + 1) % (wheel[turning]?.values.length ?? 1)
      if (at[turning] !== 0) break
    }
    if (turning === wheel.length) return
  }
}

/** What is above or below every number that is named makes most guards hold at once. */
function extremesFirst(values: ReadonlySet<FactValue>): readonly FactValue[] {
  const sorted = [...values].sort((a, b) => Number(a) - Number(b))
  const last = sorted.pop()
  return last === undefined ? sorted : [last, ...sorted]
}

const guardedType = (cel: string | undefined) =>
  cel === 'bool' ? 'boolean' : cel === 'double' ? 'number' : 'string'

function collect(node: ASTNode, facts: Map<string, Set<FactValue>>, literals: Set<FactValue>): void {
  if (node.op === '.') facts.set(node.args[1], new Set())
  else if (node.op === 'value') {
    const value = typeof node.args === 'bigint' ? Number(node.args) : node.args
    if (typeof value === 'number') for (const near of [value - 1, value, value + 1]) literals.add(near)
    if (typeof value === 'string') literals.add(value)
  } else for (const part of operandsOf(node)) collect(part, facts, literals)
}

function reportLoop({ exits, facts }: Loop, report: Report): void {
  const [first] = exits
  if (first === undefined) return
  const values = Object.entries(facts).map(([id, value]) => `${id} = ${JSON.stringify(value)}`)
  const told = values.length === 0 ? '' : ` with ${values.slice(0, 5).join(', ')}`
  const round = exits.slice(0, 8).map(({ target }) => target.text)
  const why = exits.length > 1 ? '' : '; the state that it leaves is entered again, or is still around'
  const message = `${first.via.kind}${told} goes round for ever: ${round.join(' → ')} → …${why}`
  report.error('endless_loop', first.target.at, message)
}
