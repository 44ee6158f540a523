import { expect, test } from 'vitest'
import { absoluteOf, clockTimeOf, countdownOf, lengthOf, relativeTo } from './time.ts'

const NOW = '2026-11-24T12:00:00.000Z'
const now = Date.parse(NOW)
const ago = (ms: number) => new Date(now - ms).toISOString()
const utc = { hours: '24', zone: 'UTC' } as const

test.each([
  [0, '0 s'],
  [-5_000, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [3_599_999, '59 min'],
  [3_600_000, '1 h'],
  [7_500_000, '2 h 5 min'],
  [86_400_000, '1 d'],
  [273_600_000, '3 d 4 h'],
])('%d ms are said as %s', (ms, words) => {
  expect(lengthOf(ms)).toBe(words)
})

test.each([
  [299_001, '5:00'],
  [61_000, '1:01'],
  [0, '0:00'],
  [3_600_000, '1 h'],
])('%d ms are counted down as %s', (ms, words) => {
  expect(countdownOf(ms)).toBe(words)
})

test('a few seconds on either side are just now, since clocks of two machines differ', () => {
  expect(relativeTo(now, ago(9_000), utc)).toBe('just now')
  expect(relativeTo(now, ago(-4_000), utc)).toBe('just now')
})

test('the past is ago, the future is in, and a week away is the date itself', () => {
  expect(relativeTo(now, ago(300_000), utc)).toBe('5 min ago')
  expect(relativeTo(now, ago(-7_200_000), utc)).toBe('in 2 h')
  expect(relativeTo(now, '2026-11-10T09:30:00.000Z', utc)).toBe('10 Nov, 09:30')
})

test('the absolute form has the day, the second and the zone that was chosen', () => {
  expect(absoluteOf(NOW, utc)).toBe('Tue, 24 Nov 2026, 12:00:00 UTC')
  expect(absoluteOf(NOW, { hours: '24', zone: 'Europe/Berlin' })).toMatch(/13:00:00 (CET|GMT\+1)$/)
})

test('twelve hours are told apart by am and pm', () => {
  expect(clockTimeOf('2026-11-24T00:30:00.000Z', { hours: '12', zone: 'UTC' })).toMatch(/^12:30:00\s?am$/i)
  expect(clockTimeOf('2026-11-24T00:30:00.000Z', utc)).toBe('00:30:00')
})
