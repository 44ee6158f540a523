import { expect, test } from 'vitest'
import { Story } from '../testing/story.ts'
import { markPhases, unmarked } from './phases.ts'

const story = Story.toRecovery()
const eventAt = (seq: number) => story.events[seq - 1]?.type

test('a phase is marked at the event with which it was entered', () => {
  const { marks } = markPhases(story.events, unmarked(story.runbooks))
  expect(marks.map(({ title, seq }) => [title, eventAt(seq)])).toEqual([
    ['Triage', 'plan.started'],
    ['Contain', 'decision.chosen'],
    ['Recover', 'step.completed'],
  ])
})

test('reading on where reading stopped marks the same as reading at once', () => {
  const whole = markPhases(story.events, unmarked(story.runbooks)).marks
  for (let stop = 0; stop <= story.events.length; stop += 1) {
    const part = markPhases(story.events.slice(0, stop), unmarked(story.runbooks))
    expect(markPhases(story.events, part).marks).toEqual(whole)
  }
})
