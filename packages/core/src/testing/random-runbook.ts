/** Any runbook: nested and parallel states, forks, approvals, waits, time-outs, guards, history. */
import fc from 'fast-check'
import type { MachineConfig, StateConfig, StepDef, TransitionConfig } from '../runbook.ts'
import { targetOf } from '../wiring.ts'
import { approval, book, decision, HOUR, MINUTE, task, wait, when } from './books.ts'

/** Draws from fast-check, so that a failing runbook can be shown again by its seed. */
type Dice = {
  readonly nat: (max: number) => number
  readonly chance: (percent: number) => boolean
  readonly pick: <T>(items: readonly T[]) => T
}

type Kind = 'steps' | 'compound' | 'parallel' | 'resting' | 'final' | 'history'

type Node = {
  readonly path: string
  readonly key: string
  readonly kind: Kind
  readonly parent: Node | undefined
  readonly order: number
  readonly children: Node[]
}

const BOOK = 'any'
const ROLES = ['red', 'blue'] as const
const GUARDS = ['facts.b', '!facts.b', 'facts.n > 2', 'facts.n <= 2', "facts.s == 'x' && facts.b"] as const

export const anyRunbook: fc.Arbitrary<MachineConfig> = fc.gen().map((draw) => {
  const dice: Dice = {
    nat: (max) => draw(fc.nat, { max }),
    chance: (percent) => draw(fc.nat, { max: 99 }) >= 100 - percent,
    pick: (items) => {
      const item = items[draw(fc.nat, { max: items.length - 1 })]
      if (item === undefined) throw new RangeError('nothing to pick from')
      return item
    },
  }
  return randomRunbook(dice)
})

function randomRunbook(dice: Dice): MachineConfig {
  const nodes: Node[] = []
  const root = grow(dice, nodes, undefined, 'root', dice.chance(20) ? 'parallel' : 'compound')
  const emit = emitter(dice, nodes)
  return book({
    id: BOOK,
    version: '1.0.0',
    roles: { red: { title: 'Red' }, blue: { title: 'Blue' } },
    facts: {
      b: { type: 'boolean', title: 'B' },
      n: { type: 'number', title: 'N', initial: 1 },
      s: { type: 'string', title: 'S' },
    },
    ...(root.kind === 'parallel' && { type: 'parallel' }),
    states: Object.fromEntries(root.children.map((child) => [child.key, emit(child)])),
  })
}

/** A compound's first child is where it starts, so it is neither final nor history. */
function grow(dice: Dice, nodes: Node[], parent: Node | undefined, key: string, kind: Kind): Node {
  const path = parent === undefined ? '' : parent.path === '' ? key : `${parent.path}.${key}`
  const node: Node = { path, key, kind, parent, order: nodes.length, children: [] }
  if (parent !== undefined) nodes.push(node)
  if (kind !== 'compound' && kind !== 'parallel') return node
  const depth = path === '' ? 0 : path.split('.').length
  const count = 2 + dice.nat(2)
  for (let at = 0; at < count; at++)
    node.children.push(
      grow(dice, nodes, node, `s${nodes.length}`, kindOf(dice, depth, kind === 'compound' && at > 0)),
    )
  if (kind === 'compound' && dice.chance(80))
    node.children.push(grow(dice, nodes, node, `end${nodes.length}`, 'final'))
  if (parent !== undefined && dice.chance(40))
    node.children.push(grow(dice, nodes, node, `back${nodes.length}`, 'history'))
  return node
}

/** The smallest die is the plainest state, so that a failing runbook shrinks to a plain one. */
function kindOf(dice: Dice, depth: number, mayRest: boolean): Kind {
  const die = dice.nat(99)
  if (die < 55 || depth >= 3) return mayRest && die > 45 && die < 55 ? 'resting' : 'steps'
  return die < 80 ? 'compound' : 'parallel'
}

function emitter(dice: Dice, nodes: readonly Node[]) {
  let stepCount = 0
  const to = (node: Node): string => targetOf(BOOK, node.path)

  /** Anywhere but into a sibling lane. */
  const targets = (source: Node) => nodes.filter((node) => !isSiblingLane(source, node))
  /** What moves by itself only moves on: else `always` and `onDone` could chase each other without end. */
  const onwards = (source: Node) =>
    targets(source).filter(
      (node) =>
        node.order > source.order && node.kind !== 'history' && !node.path.startsWith(`${source.path}.`),
    )

  function steps(node: Node): readonly StepDef[] {
    const defs: StepDef[] = []
    const count = 1 + dice.nat(3)
    for (let at = 0; at < count; at++) defs.push(step(node, defs))
    return defs
  }

  function step(node: Node, before: readonly StepDef[]): StepDef {
    const id = `t${stepCount++}`
    const rest = {
      role: dice.pick(['anyone', 'commander', ...ROLES]),
      needs: before.filter(() => dice.chance(35)).map((need) => need.id),
      required: dice.chance(75),
      ...(dice.chance(20) && { evidence: 'A photograph' }),
      ...(dice.chance(30) && {
        due: { ms: (1 + dice.nat(90)) * MINUTE, from: dice.pick(['start', 'state'] as const) },
      }),
    }
    const die = dice.nat(99)
    if (die < 25) return decision(id, options(node), rest)
    if (die < 40)
      return approval(id, dice.pick([['red'], ['red', 'blue'], ['blue', 'commander'], ['red', 'red']]), rest)
    if (die < 55) return wait(id, (1 + dice.nat(60)) * MINUTE, rest)
    return task(id, { ...rest, ...(dice.chance(20) && { records: [dice.pick(['b', 'n', 's'])] }) })
  }

  function options(node: Node) {
    const anywhere = targets(node)
    const back = anywhere.filter(({ kind }) => kind === 'history')
    const option = () => ({
      ...(dice.chance(60) && {
        target: dice.pick(back.length > 0 && dice.chance(35) ? back : anywhere).path,
      }),
      sets: dice.chance(40) ? dice.pick([{ b: true }, { b: false }, { n: 5 }, { n: 0, b: true }]) : {},
    })
    return { yes: option(), no: option() }
  }

  function exits(node: Node): StateConfig {
    const ahead = onwards(node)
    const always: TransitionConfig[] = []
    if (ahead.length > 0 && dice.chance(node.kind === 'resting' ? 60 : 25))
      always.push({ target: to(dice.pick(ahead)), ...when(dice.pick(GUARDS)) })
    const after: Record<string, TransitionConfig> = {}
    if (dice.chance(30)) after[String((1 + dice.nat(5)) * HOUR)] = { target: to(dice.pick(targets(node))) }
    if (dice.chance(10))
      after[String((7 + dice.nat(5)) * HOUR)] = {
        target: to(dice.pick(targets(node))),
        ...when(dice.pick(GUARDS)),
      }
    const doneTo = node.kind === 'steps' ? targets(node).filter(({ kind }) => kind !== 'history') : ahead
    const onDone =
      node.kind !== 'resting' && doneTo.length > 0 && dice.chance(70) ? dice.pick(doneTo) : undefined
    return {
      ...(always.length > 0 && { always }),
      ...(Object.keys(after).length > 0 && { after }),
      ...(onDone && { onDone: { target: to(onDone) } }),
    }
  }

  return function emit(node: Node): StateConfig {
    switch (node.kind) {
      case 'final':
        return { type: 'final' }
      case 'history':
        return { type: 'history', history: dice.pick(['shallow', 'deep']) }
      case 'resting':
        return exits(node)
      case 'steps':
        return { ...exits(node), meta: { steps: steps(node) } }
      case 'compound':
      case 'parallel': {
        const states = Object.fromEntries(node.children.map((child) => [child.key, emit(child)]))
        const [first] = node.children
        return {
          ...exits(node),
          ...(node.kind === 'parallel'
            ? { type: 'parallel' }
            : first !== undefined && { initial: first.key }),
          states,
        }
      }
    }
  }
}

/** Whether the path from the one to the other crosses between the lanes of a parallel state. */
function isSiblingLane(source: Node, target: Node): boolean {
  const above = new Map<Node, Node>()
  for (let node = source; node.parent !== undefined; node = node.parent) above.set(node.parent, node)
  for (let node = target; node.parent !== undefined; node = node.parent) {
    const lane = above.get(node.parent)
    if (lane !== undefined) return node.parent.kind === 'parallel' && lane !== node
  }
  return false
}
