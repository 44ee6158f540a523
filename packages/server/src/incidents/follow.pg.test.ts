import { ana, note } from '@holdfast/core/testing'
import type { LiveEvent } from '@holdfast/protocol'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type TestDatabase, testDatabase } from '../testing/database.ts'
import { envelope, launched, type Node, startNode } from '../testing/incidents.ts'

let db: TestDatabase
let node: Node
let other: Node
beforeAll(async () => {
  db = await testDatabase()
  node = await startNode(db)
  other = await startNode(db)
})
afterAll(async () => {
  await Promise.all([node.close(), other.close()])
  await db.drop()
})

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

async function watched(on: Node, id: string, after: number) {
  const seen: LiveEvent[] = []
  const seqs: number[] = []
  const stop = await on.incidents.follow(id, after, (events, incident) => {
    seen.push(...events)
    seqs.push(incident.seq)
  })
  return { seen, seqs, stop, numbers: () => seen.map((event) => event.seq) }
}

const write = (on: Node, id: string, count: number) =>
  Promise.all(range(1, count).map((index) => on.incidents.handle(id, envelope(note(`note ${index}`)), ana)))

test('a follower gets what it does not know yet, then what is committed, before the command is answered', async () => {
  const id = await launched(node)
  const all = await watched(node, id, 0)
  const some = await watched(node, id, 3)
  expect(all.numbers()).toEqual([1, 2, 3, 4])
  expect(some.numbers()).toEqual([4])
  await node.incidents.handle(id, envelope(note('now')), ana)
  expect(all.numbers()).toEqual([1, 2, 3, 4, 5])
  expect(some.seen).toEqual(all.seen.slice(3))
  expect(all.seqs.at(-1)).toBe(5)
})

test('followers on two nodes see the same events in the same order while both write', async () => {
  const id = await launched(node)
  const here = await watched(node, id, 0)
  const there = await watched(other, id, 0)
  await Promise.all([write(node, id, 40), write(other, id, 40)])
  await vi.waitFor(() => expect([here.seen.length, there.seen.length]).toEqual([84, 84]), 10_000)
  expect(here.numbers()).toEqual(range(1, 84))
  expect(there.seen).toEqual(here.seen)
})

test('news that is lost or comes twice makes no gap and no repeat', async () => {
  const id = await launched(node)
  const halfDeaf = await startNode(db, { hears: 'half' })
  const there = await watched(halfDeaf, id, 0)
  for (let round = 0; round < 20; round++) await write(node, id, 2)
  // Whatever is heard last brings what was lost before it.
  await vi.waitFor(async () => {
    await write(node, id, 1)
    expect(there.seen.length).toBeGreaterThan(44)
  }, 10_000)
  expect(there.numbers()).toEqual(range(1, there.seen.length))
  await halfDeaf.close()
})

test('when all news is lost, the next doubt brings it', async () => {
  const id = await launched(node)
  const doubting = await startNode(db, { hears: 'doubts' })
  const there = await watched(doubting, id, 0)
  await write(node, id, 3)
  await vi.waitFor(() => expect(there.numbers()).toEqual(range(1, 7)), 20_000)
  await doubting.close()
})

test('one that stops hears nothing more', async () => {
  const id = await launched(node)
  const once = await watched(node, id, 4)
  once.stop()
  await write(node, id, 2)
  expect(once.seen).toEqual([])
})

test('there is nothing to follow where there is no incident', async () => {
  const nowhere = node.incidents.follow('00000000-0000-4000-8000-000000000000', 0, () => {})
  await expect(nowhere).rejects.toMatchObject({ code: 'not_found' })
})
