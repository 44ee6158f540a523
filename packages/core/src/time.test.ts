import { expect, test } from 'vitest'
import { parseDuration } from './time.ts'

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
