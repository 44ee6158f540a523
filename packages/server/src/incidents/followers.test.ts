import { emptyIncident } from '@holdfast/core'
import type { LiveEvent } from '@holdfast/protocol'
import pg from 'pg'
import { expect, test, vi } from 'vitest'
import { createFollowers } from './followers.ts'

const event = (seq: number): LiveEvent => ({
  type: 'note.added',
  data: { note: `note ${seq}` },
  seq,
  at: '2026-11-24T03:00:00.000Z',
  by: { id: 'ana', name: 'Ana' },
  id: `event ${seq}`,
  hash: '',
})

test('one whose reading failed gets no event out of turn, and nothing twice once it reads again', async () => {
  const away = new pg.Pool()
  const query = vi
    .spyOn(away, 'query')
    .mockImplementation(() => Promise.reject(new Error('Connection terminated')))
  let seq = 3
  const followers = createFollowers(away, 'id', () => ({ ...emptyIncident(new Map()), seq }))
  const seen: number[] = []
  const listener = (events: readonly LiveEvent[]) => seen.push(...events.map((one) => one.seq))
  // It knows all that is committed; then two commits pass while it cannot read what came between.
  await followers.add(3, listener)
  seq = 5
  followers.announce([event(5)])
  expect(seen).toEqual([])
  await vi.waitFor(() => expect(query).toHaveBeenCalled())
  await vi.waitFor(() => {
    followers.announce([event(4), event(5)])
    expect(seen).toEqual([4, 5])
  })
  followers.announce([event(5)])
  expect(seen).toEqual([4, 5])
})
