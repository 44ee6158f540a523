import { viewIncident } from '@holdfast/core'
import { expect, test } from 'vitest'
import { Story } from '../testing/story.ts'
import { handoverOf, summaryOf } from './catch-up.ts'

const story = Story.toRecovery()

test('what happened is counted by kind, and nothing is left out', () => {
  expect(summaryOf(story.events.slice(4))).toBe(
    '3 steps done, 1 decision, 1 step skipped, 1 note, 2 other changes',
  )
  expect(summaryOf(story.events.filter(({ type }) => type === 'decision.chosen'))).toBe('1 decision')
  expect(summaryOf([])).toBe('')
})

test('a handover is one line an event, by the time it happened', () => {
  const text = handoverOf('INC-2026-014', story.events.slice(-1), viewIncident(story.incident), {
    hours: '24',
    zone: 'UTC',
  })
  expect(text.split('\n')).toEqual([
    'INC-2026-014',
    expect.stringMatching(/^\d\d:\d\d:\d\d {2}Ben Okafor took Restart the primary$/),
  ])
})
