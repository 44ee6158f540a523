import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type HeadNews, type News, openNews } from './news.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'
import { silent } from './testing/log.ts'

let db: TestDatabase
let here: News
let there: News
beforeAll(async () => {
  db = await testDatabase()
  here = await openNews({ ...db, log: silent })
  there = await openNews({ ...db, log: silent })
})
afterAll(async () => {
  await Promise.all([here.close(), there.close()])
  await db.drop()
})

test('what is told on a topic is heard on every node, in order, until one stops', async () => {
  const heard: unknown[] = []
  const stop = there.hear('presence', (payload) => heard.push(payload))
  there.hear('identity', (payload) => heard.push({ identity: payload }))
  for (let n = 0; n < 50; n++) here.tell('presence', { n })
  here.tell('identity', 'last')
  await vi.waitFor(() => expect(heard).toHaveLength(51), 5_000)
  expect(heard).toEqual([...Array.from({ length: 50 }, (_, n) => ({ n })), { identity: 'last' }])
  stop()
  const after = heard.length
  const done = new Promise<void>((resolve) => there.hear('identity', () => resolve()))
  here.tell('presence', 'nobody listens')
  here.tell('identity', 'again')
  await done
  expect(heard).toHaveLength(after + 1)
})

test('a listener whose connection was cut listens again, and is told that it may have missed something', async () => {
  const heads: HeadNews[] = []
  there.hearHeads((news) => heads.push(news))
  await db.pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'holdfast news' and datname = current_database()",
  )
  await vi.waitFor(() => expect(heads).toContain('unsure'), 10_000)
  await vi.waitFor(async () => {
    await db.pool.query("select pg_notify('holdfast', 'a:1,b:2')")
    expect(heads.at(-1)).toEqual(
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
    )
  }, 10_000)
})
