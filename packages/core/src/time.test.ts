import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addMs, formatDuration, instantOf, laterOf, msBetween, parseDuration } from './time.ts'

test.each([
  ['15m', 900_000],
  ['4h', 14_400_000],
  ['1h30m', 5_400_000],
  ['3d', 259_200_000],
  ['2w', 1_209_600_000],
  ['PT15M', 900_000],
  ['P30D', 2_592_000_000],
  ['P1DT12H', 129_600_000],
])('%s is %d ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

test.each([
  '',
  'P',
  'PT',
  'P1DT',
  '0m',
  '1M',
  'P1M',
  '1y',
  'P1Y',
  '15',
  '15 m',
  '-5m',
  '1.5h',
  '30m1h',
  '11w3651d',
  'm',
])('%j is not a duration', (text) => {
  expect(parseDuration(text)).toBeUndefined()
})

test.each([
  [0, '0s'],
  [999, '0s'],
  [1_000, '1s'],
  [5_400_000, '1h30m'],
  [86_399_999, '23h59m59s'],
  [2_592_000_000, '30d'],
])('%d ms are written %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})

test('what is written is read back as the same length', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3_650 * 86_400 }), (seconds) => {
      expect(parseDuration(formatDuration(seconds * 1_000))).toBe(seconds * 1_000)
    }),
  )
})

test('instants have one form, keep their milliseconds, and sort as text', () => {
  const night = '2026-12-31T23:59:59.999Z'
  expect(addMs(night, 1)).toBe('2027-01-01T00:00:00.000Z')
  expect(addMs(night, -86_400_000)).toBe('2026-12-30T23:59:59.999Z')
  expect(msBetween(night, addMs(night, 1_234))).toBe(1_234)
  expect(instantOf(0)).toBe('1970-01-01T00:00:00.000Z')
  expect(laterOf(night, addMs(night, 1))).toBe(addMs(night, 1))
  expect(laterOf(addMs(night, 1), night)).toBe(addMs(night, 1))
})
