import { describe, expect, test } from 'vitest'
import { parseRunbook } from './index.ts'

const HEAD = 'runbook: r\nversion: 1.0.0\ntitle: R\n'

function configOf(text: string) {
  const parsed = parseRunbook(HEAD + text)
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'))
  return parsed.config
}

const stepOf = (step: string) =>
  configOf(
    `states:\n  a:\n    steps:\n      first: { title: First }\n      one: ${step}\n    onDone: end\n  end: { final: true }\n`,
  ).states?.a?.meta?.steps?.[1]

describe('steps', () => {
  test('what is left out has its default', () => {
    expect(stepOf('{ title: One }')).toEqual({
      id: 'one',
      kind: 'task',
      title: 'One',
      role: 'anyone',
      needs: [],
      required: true,
      records: [],
    })
  })

  test.each([
    ['1h30m', { ms: 5_400_000, from: 'start' }],
    ['{ in: P1D }', { ms: 86_400_000, from: 'start' }],
    ['{ in: 15m, from: state }', { ms: 900_000, from: 'state' }],
  ])('due: %s', (due, expected) => {
    expect(stepOf(`{ title: One, due: ${due} }`)).toMatchObject({ due: expected })
  })

  test('an approval asks all its seats unless it counts fewer', () => {
    expect(stepOf('{ title: One, kind: approval, from: [commander, commander, responder] }')).toMatchObject({
      count: 3,
    })
    expect(stepOf('{ title: One, kind: approval, from: [commander, responder], count: 1 }')).toMatchObject({
      count: 1,
    })
  })

  test('a wait has a length', () => {
    expect(stepOf('{ title: One, kind: wait, for: 30d, needs: [first] }')).toMatchObject({
      ms: 2_592_000_000,
      needs: ['first'],
    })
  })
})

test('a role is a title, or has one', () => {
  const { meta } = configOf(
    'roles: { soc: Analyst, ciso: { title: Officer, summary: Leads } }\nstates:\n  a: { steps: { one: { title: One, role: soc }, two: { title: Two, role: ciso } }, onDone: end }\n  end: { final: true }\n',
  )
  expect(meta.roles).toEqual({ soc: { title: 'Analyst' }, ciso: { title: 'Officer', summary: 'Leads' } })
  expect(meta).toMatchObject({ facts: {}, sources: [] })
})

describe('targets', () => {
  const config = configOf(`states:
  a:
    steps:
      pick:
        kind: decision
        title: Pick
        options:
          deep: { title: Deep, target: x1 }
          whole: { title: Whole, target: b.x }
          stay: { title: Stay }
    after: { 1h: b.x.x2, PT2H: end }
    onDone: b
  b:
    initial: x
    states:
      x:
        states:
          x1: { steps: { one: { title: One } }, onDone: x2 }
          x2: { final: true }
        onDone: y
      y: { final: true }
    onDone: end
  end: { final: true, outcome: Done }
`)

  test('the first state is the initial one by default', () => {
    expect([config.initial, config.states?.b?.initial, config.states?.b?.states?.x?.initial]).toEqual([
      'a',
      'x',
      'x1',
    ])
  })

  test('transitions are absolute, with their delays in milliseconds', () => {
    expect(config.states?.a).toMatchObject({
      after: { 3600000: { target: '#r.b.x.x2' }, 7200000: { target: '#r.end' } },
      onDone: { target: '#r.b' },
    })
  })

  test('options keep the path of their state, and an option without one stays', () => {
    expect(config.states?.a?.meta?.steps?.[0]).toMatchObject({
      options: [
        { id: 'deep', target: 'b.x.x1', sets: {} },
        { id: 'whole', target: 'b.x' },
        { id: 'stay', title: 'Stay', sets: {} },
      ],
    })
    expect(Object.keys(config.states?.a?.on ?? {})).toEqual([
      'choose:pick:deep',
      'choose:pick:whole',
      'unsettled:a',
    ])
  })

  test('a final state keeps what its end means', () => {
    expect(config.states?.end).toEqual({ type: 'final', meta: { outcome: 'Done' } })
  })
})

test("a machine's targets may be written as XState reads them", () => {
  const parsed = parseRunbook(`{
  "id": "r", "version": "1.0.0", "meta": { "title": "R" },
  "states": {
    "a": { "meta": { "steps": [{ "id": "one", "title": "One" }] }, "onDone": "b" },
    "b": {
      "states": {
        "c": { "meta": { "steps": [{ "id": "two", "title": "Two" }] }, "onDone": { "target": "d" } },
        "d": { "type": "final" },
        "h": { "type": "history", "history": "deep", "target": "c" }
      },
      "after": { "60000": ".h", "120000": { "target": "#r.b" } },
      "onDone": "#r.end"
    },
    "end": { "type": "final" }
  }
}`)
  expect(parsed.ok && parsed.config.states).toMatchObject({
    a: { onDone: { target: '#r.b' } },
    b: {
      initial: 'c',
      after: { 60000: { target: '#r.b.h' }, 120000: { target: '#r.b', reenter: true } },
      onDone: { target: '#r.end' },
      states: {
        c: { onDone: { target: '#r.b.d' } },
        h: { type: 'history', history: 'deep', target: '#r.b.c' },
      },
    },
  })
})
