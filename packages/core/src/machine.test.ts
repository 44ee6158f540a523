import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { initialTransition, transition } from 'xstate'
import { createMachine, type Machine, type Snapshot } from './machine.ts'
import type { Move, Turn } from './recorder.ts'
import type { FactDef, Facts, MachineConfig } from './runbook.ts'
import { anyRunbook, book, detour, HOUR, ladder, outbreak, phase, task, when } from './testing/index.ts'
import { wire } from './wiring.ts'

vi.setConfig({ testTimeout: 120_000 })

type Actions = readonly { readonly type: string; readonly params?: unknown }[]

/** What XState's own pure functions say of the same step. */
const movesOf = (actions: Actions) => actions.map(({ type, params }) => ({ type, params }))

/** What our one scope says, in XState's words. */
const inXStatesWords = (turn: Turn) => turn.microsteps.flat().map(inXStatesWord)

function inXStatesWord(move: Move) {
  switch (move.kind) {
    case 'left':
    case 'entered':
      return { type: move.kind, params: { state: move.state } }
    case 'delayed':
      return { type: 'xstate.raise', params: { event: { type: move.id }, id: move.id, delay: move.ms } }
    case 'cancelled':
      return { type: 'xstate.cancel', params: { sendId: move.id } }
  }
}

const shown = (snapshot: Snapshot) => ({
  value: snapshot.value,
  status: snapshot.status,
  nodes: snapshot._nodes.map(({ id }) => id).sort(),
  // Ours remembers the state with steps where XState remembers its inside.
  history: Object.entries<{ id: string }[] | undefined>(snapshot.historyValue).map(([id, nodes]) => [
    id,
    new Set(nodes?.map((node) => node.id.replace(/\.(open|settled)$/, ''))),
  ]),
})

/** Walks the machine by random events and facts; at each step the two must agree. */
function agrees(config: MachineConfig, draws: readonly { event: number; facts: Facts }[]) {
  const machine = createMachine(wire(config))
  const facts = draws[0]?.facts ?? {}
  let turn = machine.start(facts)
  const [first, actions] = initialTransition(machine.logic, { facts })
  expect(shown(turn.snapshot)).toEqual(shown(first))
  expect(inXStatesWords(turn)).toEqual(movesOf(actions))
  for (const draw of draws) {
    const type = eventOf(machine, turn.snapshot, draw.event)
    const [next, nextActions] = transition(
      machine.logic,
      { ...turn.snapshot, context: { facts: draw.facts } },
      { type },
    )
    turn = machine.send(turn.snapshot, type, draw.facts)
    expect(shown(turn.snapshot)).toEqual(shown(next))
    expect(inXStatesWords(turn)).toEqual(movesOf(nextActions))
    if (turn.snapshot.status !== 'active') return
  }
}

/** Mostly one that the active states take, sometimes any of the machine's, or one that is nobody's. */
function eventOf(machine: Machine, snapshot: Snapshot, number: number): string {
  const own = snapshot._nodes.flatMap((node) => node.ownEvents)
  const types = number % 4 === 0 ? [...machine.logic.events, 'facts.set'] : [...own, 'facts.set']
  return types[number % types.length] ?? 'facts.set'
}

const draws = fc.array(
  fc.record({
    event: fc.nat(),
    facts: fc.record({ b: fc.boolean(), n: fc.nat({ max: 6 }), s: fc.constantFrom('', 'x') }),
  }),
  { minLength: 1, maxLength: 30, size: 'max' },
)

/** The facts that the drawn values stand for in this runbook. */
const factsOf = (
  defs: Readonly<Record<string, FactDef>>,
  { b, n, s }: { b: boolean; n: number; s: string },
): Facts => {
  const values = { boolean: b, number: n * 100, string: s }
  return Object.fromEntries(Object.entries(defs).map(([id, { type }]) => [id, values[type]]))
}

describe('one scope a machine says what XState says with a scope a step (P2)', () => {
  test.each([ladder, outbreak, detour])('$id', (config) => {
    fc.assert(
      fc.property(draws, (drawn) =>
        agrees(
          config,
          drawn.map(({ event, facts }) => ({ event, facts: factsOf(config.meta.facts, facts) })),
        ),
      ),
      { numRuns: 60 },
    )
  })

  test('any runbook', () => {
    fc.assert(fc.property(anyRunbook, draws, agrees), { numRuns: 200 })
  })
})

test('a persisted snapshot goes on like the one that was persisted (P2)', () => {
  fc.assert(
    fc.property(anyRunbook, draws, (config, drawn) => {
      const machine = createMachine(wire(config))
      let live = machine.start(drawn[0]?.facts ?? {}).snapshot
      let restored = live
      for (const { event, facts } of drawn) {
        restored = machine.restore(JSON.parse(JSON.stringify(machine.persist(restored))))
        const type = eventOf(machine, live, event)
        const turns = [live, restored].map((snapshot) => machine.send(snapshot, type, facts))
        const [one, other] = turns
        if (one === undefined || other === undefined || one.snapshot.status !== 'active') return
        expect(other.microsteps).toEqual(one.microsteps)
        live = one.snapshot
        restored = other.snapshot
        expect(shown(restored)).toEqual(shown(live))
      }
    }),
    { numRuns: 100 },
  )
})

const alarm = book({
  facts: { n: { type: 'number', title: 'N' } },
  states: {
    a: { after: { [HOUR]: { target: '#book.c' } }, always: [{ target: '#book.b', ...when('facts.n > 5') }] },
    b: phase([task('x')], { onDone: { target: '#book.c' } }),
    c: { always: [{ target: '#book.d', ...when('facts.n > 7') }] },
    d: phase([task('y')]),
  },
})

test('a delay and its end are data (T6)', () => {
  const machine = createMachine(wire(alarm))
  const started = machine.start({ n: 0 })
  const id = `xstate.after.${HOUR}.book.a`
  expect(started.microsteps).toEqual([[{ kind: 'delayed', id, ms: HOUR }]])
  expect(machine.send(started.snapshot, 'facts.set', { n: 6 }).microsteps).toEqual([
    [],
    [
      { kind: 'cancelled', id },
      { kind: 'entered', state: 'b', kept: false },
    ],
  ])
})

test('always is tried when only facts changed, and taken says whether the event itself moved (P7)', () => {
  const machine = createMachine(wire(alarm))
  const turn = machine.send(machine.start({ n: 0 }).snapshot, 'facts.set', { n: 6 })
  expect(turn.taken).toBe(false)
  expect(turn.snapshot.value).toEqual({ b: 'open' })
  expect(machine.send(turn.snapshot, 'settled:b', { n: 6 })).toMatchObject({
    taken: true,
    snapshot: { value: 'c' },
  })
})

test('guards see the facts after events that XState raises itself (P2)', () => {
  const machine = createMachine(wire(alarm))
  const b = machine.send(machine.start({ n: 0 }).snapshot, 'facts.set', { n: 6 }).snapshot
  expect(machine.send(b, 'settled:b', { n: 8 }).snapshot.value).toEqual({ d: 'open' })
})

test('the snapshot that went in is not touched (L1)', () => {
  const machine = createMachine(wire(alarm))
  const { snapshot } = machine.start({ n: 0 })
  const before = JSON.stringify(machine.persist(snapshot))
  machine.send(snapshot, 'facts.set', { n: 9 })
  expect(JSON.stringify(machine.persist(snapshot))).toBe(before)
})

test('always transitions in a circle end with an error, not a hang', () => {
  const circle = book({
    facts: { b: { type: 'boolean', title: 'B' } },
    states: {
      a: { always: [{ target: '#book.c', ...when('facts.b') }] },
      c: { always: [{ target: '#book.a', ...when('facts.b') }] },
    },
  })
  const machine = createMachine(circle)
  expect(() => machine.send(machine.start({ b: false }).snapshot, 'facts.set', { b: true })).toThrow(
    'Infinite loop',
  )
})

test('a config that is no machine, or whose guard is no boolean over its facts, does not load', () => {
  const to = (target: string, expr: string) =>
    book({
      facts: { n: { type: 'number', title: 'N' } },
      states: { a: { always: [{ target, ...when(expr) }] }, b: {} },
    })
  expect(() => createMachine(to('#book.nowhere', 'true'))).toThrow()
  expect(() => createMachine(to('#book.b', 'facts.n'))).toThrow('a guard is a boolean')
  expect(() => createMachine(to('#book.b', 'facts.m > 1'))).toThrow('facts.m')
  expect(() => createMachine(to('#book.b', 'facts.n >'))).toThrow()
})
