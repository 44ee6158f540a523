import { expect, test } from 'vitest'
import { createReplay, replay } from './replay.ts'
import { toJSON } from './snapshot.ts'
import { at, given, ladder, note, START } from './testing/index.ts'
import { addMs } from './time.ts'

const talk = given(ladder, ...Array.from({ length: 300 }, (_, n) => at(n * 1_000, note(`note ${n}`))))
const sought = createReplay(talk.events, talk.incident.runbooks)

test('any moment is the fold up to it, forwards, backwards and at the edges (L1)', () => {
  for (const seq of [303, 64, 1, 65, 0, 128, 127, 303, 200]) {
    const folded = replay(talk.events.slice(0, seq), talk.incident.runbooks)
    expect(toJSON(sought.at(seq))).toEqual(toJSON(folded))
  }
  expect(sought.head).toBe(303)
})

test('a moment that is not there is a mistake of the caller', () => {
  for (const seq of [-1, 304, 1.5, Number.NaN]) expect(() => sought.at(seq)).toThrow(RangeError)
})

test('an instant is the last event recorded at or before it', () => {
  expect(sought.seqAt(addMs(START, -1))).toBe(0)
  expect(sought.seqAt(START)).toBe(4)
  expect(sought.seqAt(addMs(START, 999))).toBe(4)
  expect(sought.seqAt(addMs(START, 1_000))).toBe(5)
  expect(sought.seqAt(addMs(START, 10 * 3_600_000))).toBe(303)
})

test('a recorder whose clock steps back does not hide events', () => {
  const [one, two, three] = talk.events
  if (!one || !two || !three) throw new Error('too few events')
  const events = [
    { ...one, at: addMs(START, 5_000) },
    { ...two, at: addMs(START, 1_000) },
    { ...three, at: addMs(START, 6_000) },
  ]
  const stepped = createReplay(events, talk.incident.runbooks)
  expect(stepped.seqAt(addMs(START, 1_000))).toBe(0)
  expect(stepped.seqAt(addMs(START, 5_000))).toBe(2)
  expect(stepped.seqAt(addMs(START, 6_000))).toBe(3)
})
