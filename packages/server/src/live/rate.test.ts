import { expect, test } from 'vitest'
import { createRate } from './rate.ts'

test('a burst passes, then as many a second as allowed, and quiet time saves up no more than a burst', () => {
  const take = createRate({ burst: 3, perSecond: 2 }, 0)
  expect([take(0), take(0), take(0), take(0)]).toEqual([true, true, true, false])
  expect([take(500), take(500)]).toEqual([true, false])
  expect(Array.from({ length: 5 }, () => take(60_000))).toEqual([true, true, true, false, false])
})
