import { expect, test } from 'vitest'
import { createPace, networkOf } from './pace.ts'

const at = Date.parse('2026-11-24T03:12:00.000Z')
const waits = (
  pace: ReturnType<typeof createPace>,
  times: number,
  account = 'ana@x.org',
  address = '10.0.0.1',
) => Array.from({ length: times }, () => pace.turn(account, address, at))

test('the first five attempts are let through at once, those made at the same time included', () => {
  expect(waits(createPace(), 6)).toEqual(Array(6).fill({ waitMs: 0 }))
})

test('from then on attempts go further and further apart, and the far ones are sent away with a time', () => {
  const turns = waits(createPace(), 10)
  expect(turns.slice(6)).toEqual([
    { waitMs: 1_000 },
    { waitMs: 3_000 },
    { waitMs: 7_000 },
    { retryAfterSeconds: 15 },
  ])
})

test('being sent away costs nothing: whoever comes back in time has their turn', () => {
  const pace = createPace()
  waits(pace, 1_000)
  expect(pace.turn('ana@x.org', '10.0.0.1', at + 15_000)).toEqual({ waitMs: 0 })
})

test('guessing at one account from one address does not slow another account there, nor this one elsewhere', () => {
  const pace = createPace()
  waits(pace, 10)
  expect(pace.turn('ben@x.org', '10.0.0.1', at)).toEqual({ waitMs: 0 })
  expect(pace.turn('ana@x.org', '10.9.9.9', at)).toEqual({ waitMs: 0 })
})

test('one account guessed at from many addresses is slowed as well', () => {
  const pace = createPace()
  for (let n = 0; n < 32; n++) pace.turn('ana@x.org', `10.0.1.${n}`, at)
  expect(pace.turn('ana@x.org', '10.0.2.1', at)).toEqual({ waitMs: 3_000 })
})

test('the right password clears the line', () => {
  const pace = createPace()
  waits(pace, 9)
  pace.passed('ana@x.org', '10.0.0.1')
  expect(waits(pace, 6)).toEqual(Array(6).fill({ waitMs: 0 }))
})

test('attempts are forgotten after a quarter of an hour', () => {
  const pace = createPace()
  waits(pace, 9)
  expect(pace.turn('ana@x.org', '10.0.0.1', at + 15 * 60_000)).toEqual({ waitMs: 0 })
})

test.each([
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['10.0.0.1', '10.0.0.1'],
])('however it is written, %s counts as %s', (address, network) => expect(networkOf(address)).toBe(network))
