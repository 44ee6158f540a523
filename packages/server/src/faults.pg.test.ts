import { expect, test } from 'vitest'
import { brokenPromises, killStorm } from '../faults/kill-storm.ts'

test('kill -9 of server and database, twenty times at random moments: nothing acknowledged is lost or applied twice', async () => {
  const storm = await killStorm(20, 'source', () => {})
  expect(brokenPromises(storm)).toEqual([])
  expect(storm.accepted).toBeGreaterThan(200)
  expect(storm.timers.expected).toBe(20)
}, 600_000)
