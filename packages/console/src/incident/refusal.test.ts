import type { IncidentView } from '@holdfast/core'
import { expect, test } from 'vitest'
import { sentenceOf } from './refusal.ts'

const AT = '2026-11-24T12:00:00.000Z'
const ben = { id: 'ben', name: 'Ben Okafor' }
const problem = (code: string, facts: Record<string, unknown> = {}) => ({
  type: `/problems/${code}`,
  title: 'The server’s own sentence.',
  status: 409,
  code,
  ...facts,
})
const view = {
  steps: [{ id: 'isolate', title: 'Isolate the segment' }],
  roleTitles: { ciso: 'Chief information security officer' },
} as unknown as IncidentView

test.each([
  ['2026-11-24T12:00:02.400Z', 'Done by Ben Okafor 2 s earlier'],
  ['2026-11-24T12:00:00.300Z', 'Done by Ben Okafor a moment earlier'],
  [undefined, 'Done by Ben Okafor'],
])('who was first, and by how much (tapped at %s)', (tappedAt, words) => {
  expect(sentenceOf(problem('step_already_done', { by: ben, at: AT }), view, 'ana', tappedAt)).toBe(words)
})

test('one’s own other device is oneself', () => {
  expect(sentenceOf(problem('step_already_done', { by: ben, at: AT }), view, 'ben')).toBe('Done by you')
})

test('steps and roles are named by their titles, and by their ids where they are unknown', () => {
  expect(sentenceOf(problem('step_blocked', { needs: ['isolate', 'gone'] }), view, 'ana')).toBe(
    'First: Isolate the segment, gone',
  )
  expect(sentenceOf(problem('role_needed', { roles: ['ciso', 'commander'] }), view, 'ana')).toBe(
    'Only for Chief information security officer or commander',
  )
})

test('a refusal that has no words here keeps the server’s sentence', () => {
  expect(sentenceOf(problem('plan_ended'), view, 'ana')).toBe('The server’s own sentence.')
})

test('facts of an unexpected form do no harm', () => {
  expect(sentenceOf(problem('step_already_done', { by: 'x', at: 7 }), undefined, 'ana', AT)).toBe(
    'Done by somebody',
  )
})
