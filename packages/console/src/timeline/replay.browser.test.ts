import { replay as fold, viewIncident } from '@holdfast/core'
import { expect, test } from 'vitest'
import { Story } from '../testing/story.ts'
import { type Later, Replay } from './replay.svelte.ts'

const story = Story.toRecovery()
const source = () => story

/** A clock that is wound by the test: what is due runs when it is told to. */
function clockwork(): { readonly later: Later; readonly tick: () => number | undefined } {
  let due: { run: () => void; ms: number } | undefined
  return {
    later: (run, ms) => {
      due = { run, ms }
      return () => {
        due = undefined
      }
    },
    tick: () => {
      const now = due
      due = undefined
      now?.run()
      return now?.ms
    },
  }
}

test('at every event it shows what the engine folds from the log up to there', () => {
  const replay = new Replay(source)
  for (const { seq, at } of story.events) {
    replay.show(seq)
    const expected = viewIncident(fold(story.events.slice(0, seq), story.runbooks))
    expect(replay.moment?.view).toEqual(expected)
    expect(replay.moment?.now).toBe(Date.parse(at))
  }
})

test('backwards it shows the same as forwards', () => {
  const replay = new Replay(source)
  const forwards = story.events.map(({ seq }) => {
    replay.show(seq)
    return replay.moment?.view
  })
  for (const { seq } of story.events.toReversed()) {
    replay.show(seq)
    expect(replay.moment?.view).toEqual(forwards[seq - 1])
  }
})

test('the steps that the event changed are marked, and no others', () => {
  const replay = new Replay(source)
  const chosen = story.events.find(({ type }) => type === 'decision.chosen')
  replay.show(chosen?.seq)
  expect([...(replay.moment?.changed ?? [])].toSorted()).toEqual([
    'outage/inform',
    'outage/isolate',
    'outage/verdict',
  ])
})

test('it is live until asked, and live again when asked', () => {
  const replay = new Replay(source)
  expect(replay.moment).toBeUndefined()
  replay.step(-1)
  expect([replay.seq, replay.ahead]).toEqual([story.events.length - 1, 1])
  replay.live()
  expect(replay.moment).toBeUndefined()
})

test('no step leads out of the log', () => {
  const replay = new Replay(source)
  replay.show(1)
  replay.step(-1)
  expect(replay.seq).toBe(1)
  replay.show(9_999)
  expect(replay.seq).toBe(story.events.length)
  replay.step(1)
  expect(replay.seq).toBe(story.events.length)
})

test('a moment asked for before the log was loaded is shown as soon as it is', () => {
  let events = story.events.slice(0, 0)
  const replay = new Replay(() => ({ events, runbooks: story.runbooks }))
  replay.show(5)
  expect(replay.moment).toBeUndefined()
  events = story.events
  const late = new Replay(() => ({ events, runbooks: story.runbooks }))
  late.show(5)
  expect(late.moment?.seq).toBe(5)
})

test('a phase forwards and backwards goes to the event with which it was entered', () => {
  const replay = new Replay(source)
  const [triage, contain, recover] = (() => {
    replay.show(1)
    return replay.marks.map(({ seq }) => seq)
  })()
  for (const expected of [triage, contain, recover, story.events.length]) {
    replay.phase(1)
    expect(replay.seq).toBe(expected)
  }
  for (const expected of [recover, contain, triage, 1]) {
    replay.phase(-1)
    expect(replay.seq).toBe(expected)
  }
})

test('playing takes as long as it took, but no silence longer than half a minute', () => {
  const { later, tick } = clockwork()
  const replay = new Replay(source, later)
  replay.play()
  const waits = story.events.slice(1).map(() => tick())
  const gaps = story.events
    .slice(1)
    .map(({ at }, index) => Date.parse(at) - Date.parse(story.events[index]?.at ?? at))
  expect(waits).toEqual(gaps.map((gap) => Math.min(gap, 30_000)))
  expect([replay.seq, replay.playing]).toEqual([story.events.length, false])
})

test('faster playing waits so much less', () => {
  const { later, tick } = clockwork()
  const replay = new Replay(source, later)
  const minute = story.events.findIndex(({ type }) => type === 'step.claimed')
  replay.show(minute)
  replay.at(60)
  replay.play()
  expect(tick()).toBe(500)
})

test('a step of the person ends the playing', () => {
  const { later, tick } = clockwork()
  const replay = new Replay(source, later)
  replay.play()
  tick()
  replay.step(1)
  expect(replay.playing).toBe(false)
  expect(tick()).toBeUndefined()
})
