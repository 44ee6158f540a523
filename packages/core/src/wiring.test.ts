import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadRunbook } from './load.ts'
import { anyRunbook, book, decision, HOUR, outbreak, phase, task } from './testing/index.ts'
import { wire } from './wiring.ts'

test('wiring what is wired changes nothing: a compiled runbook is a runbook', () => {
  fc.assert(
    fc.property(anyRunbook, (config) => {
      expect(wire(wire(config))).toEqual(wire(config))
    }),
    { numRuns: 50 },
  )
})

test('wiring does not touch what it is given', () => {
  const before = JSON.stringify(outbreak)
  wire(outbreak)
  expect(JSON.stringify(outbreak)).toBe(before)
})

test('a state with steps becomes open, then settled; its choices are events on it', () => {
  const wired = wire(
    book({
      states: {
        a: phase([task('x'), decision('d', { go: 'b', stay: {} })], { onDone: { target: '#book.b' } }),
        b: {},
      },
    }),
  )
  expect(wired.states?.a).toMatchObject({
    initial: 'open',
    on: { 'choose:d:go': { target: '#book.b' }, 'unsettled:a': { target: '#book.a.open' } },
    onDone: { target: '#book.b' },
    states: { open: { on: { 'settled:a': { target: '#book.a.settled' } } }, settled: { type: 'final' } },
  })
  expect(wired.states?.a?.on).not.toHaveProperty('choose:d:stay')
  expect(wired.states?.b).toEqual({})
})

test('a state that names itself starts anew', () => {
  const self = { target: '#book.a' }
  const { states } = wire(
    book({
      states: { a: phase([decision('d', { again: 'a' })], { after: { [HOUR]: self }, onDone: self }) },
    }),
  )
  expect(states?.a).toMatchObject({
    on: { 'choose:d:again': { reenter: true } },
    after: { [HOUR]: { reenter: true } },
    onDone: { reenter: true },
  })
})

test('steps and states are indexed in document order, with their titles around them', () => {
  const runbook = loadRunbook(outbreak, 'ff')
  expect(runbook.steps.map(({ id, index }) => [id, index]).slice(0, 3)).toEqual([
    ['confirm', 0],
    ['verdict', 1],
    ['isolate-hosts', 2],
  ])
  expect(runbook.states.map(({ id }) => id)).toEqual([
    'triage',
    'respond.contain',
    'respond.notify.count',
    'respond.notify.media',
    'recover',
  ])
  expect(runbook.timedSteps.map(({ id }) => id)).toEqual(['confirm', 'isolate-hosts', 'watch'])
  expect(runbook.stepIndex.get('rebuild')).toBe(runbook.steps.find(({ id }) => id === 'rebuild')?.index)
})
