import { expect, test } from 'vitest'
import { seatsOf } from './seats.ts'

const AT = '2026-11-24T12:00:00.000Z'
const given = (id: string, ...roles: string[]) => ({ by: { id, name: id }, at: AT, roles })
const sat = (seats: ReturnType<typeof seatsOf>) => seats.map((seat) => seat.given?.by.id ?? '')

test('open seats are shown beside those that are taken', () => {
  expect(sat(seatsOf({ from: ['ciso', 'commander'], given: [given('cho', 'ciso')] }))).toEqual(['cho', ''])
})

test('who may sit in two seats leaves the one that somebody else needs', () => {
  const seats = seatsOf({
    from: ['ciso', 'commander'],
    given: [given('ana', 'ciso', 'commander'), given('cho', 'ciso')],
  })
  expect(sat(seats)).toEqual(['cho', 'ana'])
})
