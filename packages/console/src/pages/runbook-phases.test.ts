import { parseRunbook } from '@holdfast/core/language'
import { expect, test } from 'vitest'
import { RUNBOOK } from '../testing/story.ts'
import { durationOf, optionLeadsTo, phasesOf } from './runbook-phases.ts'

const parsed = parseRunbook(RUNBOOK)
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
const { config } = parsed

test('phases come as written, without the machinery that wiring adds', () => {
  expect(phasesOf(config).map(({ title, steps }) => [title, steps.length])).toEqual([
    ['Triage', 3],
    ['Contain', 2],
    ['Recover', 1],
    ['over', 0],
  ])
})

test('each phase says what leads where, by title', () => {
  const contain = phasesOf(config).find(({ id }) => id === 'contain')
  expect(contain?.ways).toEqual([{ when: 'when all is settled', to: 'Recover' }])
})

test('a decision leads to the title of its target, and an end to its outcome', () => {
  expect(optionLeadsTo(config, 'contain')).toBe('Contain')
  expect(optionLeadsTo(config, 'over')).toBe('Recovered')
  expect(optionLeadsTo(config, undefined)).toBeUndefined()
})

test('nested phases know how deep they are, and which run side by side', () => {
  const nested = parseRunbook(`
runbook: nested
version: 1.0.0
title: Nested
states:
  respond:
    title: Respond
    parallel: true
    onDone: over
    states:
      contain: { title: Contain, steps: { pull: { title: Pull the plug, role: anyone } } }
      notify: { title: Notify, steps: { tell: { title: Tell them, role: anyone } } }
  over: { final: true }
`)
  if (!nested.ok) throw new Error(JSON.stringify(nested.problems))
  expect(phasesOf(nested.config).map(({ title, depth, parallel }) => [title, depth, parallel])).toEqual([
    ['Respond', 0, true],
    ['Contain', 1, false],
    ['Notify', 1, false],
    ['over', 0, false],
  ])
})

test.each([
  [900_000, '15 minutes'],
  [5_400_000, '1 hour 30 minutes'],
  [2_592_000_000, '30 days'],
  [0, 'no time'],
])('%d ms are %s', (ms, words) => {
  expect(durationOf(ms)).toBe(words)
})
