import { viewIncident } from '@holdfast/core'
import { expect, test } from 'vitest'
import { ben, Story } from '../testing/story.ts'
import { entryOf } from './entry.ts'
import { filtered, NO_FILTER, peopleIn, stepsIn } from './filter.ts'

const story = Story.toRecovery()
const titles = viewIncident(story.incident)
const entries = story.events.map((event) => entryOf(event, titles))
const entry = (sentence: string) => entries.find((each) => each.sentence === sentence)

test('what people wrote stands apart from the sentence', () => {
  expect(entry('Ben Okafor completed Look at the alerts')).toMatchObject({
    note: 'Three **hosts** down',
    icon: 'done',
  })
  expect(entry('Ana Silva skipped Inform the wards')).toMatchObject({ reason: 'They called us' })
})

test('a decision shows what was known when it was made, not what it set', () => {
  expect(entry('Ana Silva decided Is it an outage?: It is real')).toMatchObject({
    kind: 'decision',
    reason: 'The wards confirm it',
    facts: { patients_diverted: false },
  })
})

test('an entry recorded long after it happened has both times; one recorded at once has one', () => {
  expect(entry('Ana Silva completed Call the service owner')).toMatchObject({
    happened: '2026-11-24T03:02:00.000Z',
    at: '2026-11-24T03:49:00.000Z',
  })
  expect(entry('Ben Okafor completed Isolate the segment')).not.toHaveProperty('happened')
})

test('each filter shows what it names and nothing else', () => {
  const only = (filter: Partial<typeof NO_FILTER>) => filtered(story.events, { ...NO_FILTER, ...filter })
  expect(new Set(only({ person: ben.id }).map(({ by }) => by.id))).toEqual(new Set([ben.id]))
  expect(only({ kind: 'note' }).map(({ type }) => type)).toEqual(['note.added'])
  expect(only({ step: 'outage/look' }).map(({ type }) => type)).toEqual(['step.claimed', 'step.completed'])
  expect(only({ step: 'outage/look', person: 'ana' })).toEqual([])
  expect(only({})).toBe(story.events)
})

test('the filters offer those who did something and the steps that something happened to', () => {
  expect(peopleIn(story.events).map(({ name }) => name)).toEqual(['Ana Silva', 'Ben Okafor'])
  expect(stepsIn(story.events)).toEqual([
    'outage/look',
    'outage/call',
    'outage/verdict',
    'outage/inform',
    'outage/isolate',
    'outage/restart',
  ])
})
