import { randomUUID } from 'node:crypto'
import { decide, emptyIncident, GENESIS } from '@holdfast/core'
import { ana, ladder, note, START, shelf } from '@holdfast/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { headRowOf } from '../incidents/projection.ts'
import { openNews } from '../news.ts'
import { type TestDatabase, testDatabase } from '../testing/database.ts'
import { silent } from '../testing/log.ts'
import { type Append, createAppender } from './append.ts'
import { readEvents } from './read.ts'
import { type Head, type Recorded, record } from './record.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.drop())

const books = shelf(ladder)
const start: Head = { incident: emptyIncident(books), hash: GENESIS }

function made(
  id: string,
  from: Head,
  command: Parameters<typeof decide>[1],
  commandId: string = randomUUID(),
): Recorded {
  const verdict = decide(from.incident, command, { by: ana, at: START })
  if (!verdict.ok) throw new Error(verdict.refusal.code)
  return record(id, from, { drafts: verdict.events, commandId, newId: randomUUID })
}

const appendOf = (incident: string, from: Head, recorded: Recorded): Append => ({
  incident,
  expected: { seq: from.incident.seq, hash: from.hash },
  rows: recorded.rows,
  head: () => headRowOf(recorded.head.incident),
})

let count = 0
function opening(id: string): { append: Append; head: Head } {
  const number = `INC-2026-${count++}`
  const recorded = made(id, start, {
    type: 'incident.open',
    title: 'Ward 3',
    severity: 2,
    exercise: false,
    number,
    runbook: 'ladder',
  })
  const command_id = recorded.rows[0]?.command_id ?? ''
  return {
    append: {
      ...appendOf(id, start, recorded),
      opening: { number, command_id, opened_at: START, exercise: false },
    },
    head: recorded.head,
  }
}

const seqs = async (id: string) =>
  (await readEvents(db.pool, id, { after: 0, limit: 1_000 })).map((event) => event.seq)

test('when one append is refused, those behind it are too: there is never a gap', async () => {
  const appender = createAppender(db.pool)
  const id = randomUUID()
  const { append, head } = opening(id)
  await appender.append(append)
  // Somebody else was faster.
  const theirs = made(id, head, note('theirs'))
  await createAppender(db.pool).append(appendOf(id, head, theirs))
  const first = made(id, head, note('first'))
  const second = made(id, first.head, note('second'))
  const third = made(id, second.head, note('third'))
  const outcomes = await Promise.all([
    appender.append(appendOf(id, head, first)),
    appender.append(appendOf(id, first.head, second)),
    appender.append(appendOf(id, second.head, third)),
  ])
  expect(outcomes).toEqual(['conflict', 'conflict', 'conflict'])
  expect(await seqs(id)).toEqual([1, 2, 3, 4])
})

test('the right seq with another history before it is a conflict', async () => {
  const appender = createAppender(db.pool)
  const id = randomUUID()
  const { append, head } = opening(id)
  await appender.append(append)
  await appender.append(appendOf(id, head, made(id, head, note('theirs'))))
  const mine = made(id, head, note('mine'))
  expect(await appender.append(appendOf(id, mine.head, made(id, mine.head, note('next'))))).toBe('conflict')
})

test('one incident in conflict does not keep the others in its batch from being written', async () => {
  const appender = createAppender(db.pool)
  const opened = Array.from({ length: 10 }, () => ({ id: randomUUID() })).map(({ id }) => ({
    id,
    ...opening(id),
  }))
  await Promise.all(opened.map(({ append }) => appender.append(append)))
  const outcomes = await Promise.all(
    opened.map(({ id, head }, index) => {
      const from = index === 4 ? { ...head, hash: GENESIS } : head
      return appender.append(appendOf(id, from, made(id, from, note('mine'))))
    }),
  )
  expect(outcomes).toEqual(opened.map((_, index) => (index === 4 ? 'conflict' : 'appended')))
})

test('a command that is in the log already is a conflict', async () => {
  const appender = createAppender(db.pool)
  const id = randomUUID()
  const { append, head } = opening(id)
  await appender.append(append)
  const first = made(id, head, note('first'))
  await appender.append(appendOf(id, head, first))
  const again = made(id, first.head, note('first'), first.rows[0]?.command_id)
  expect(await appender.append(appendOf(id, first.head, again))).toBe('conflict')
})

test('an entry that the database does not take fails alone', async () => {
  const appender = createAppender(db.pool)
  const [good, bad] = [randomUUID(), randomUUID()]
  const spoiled = opening(bad).append
  const outcomes = await Promise.allSettled([
    appender.append(opening(good).append),
    appender.append({ ...spoiled, head: () => ({ ...spoiled.head(), title: 'not hex' }) }),
  ])
  expect(outcomes).toMatchObject([{ value: 'appended' }, { status: 'rejected', reason: { code: '22023' } }])
  expect(await seqs(bad)).toEqual([])
})

test('news of a batch names every incident in it, however many', async () => {
  const appender = createAppender(db.pool)
  const news = await openNews({ ...db, log: silent })
  const heard = new Map<string, number>()
  const wanted = new Map(Array.from({ length: 250 }, () => [randomUUID(), 3]))
  const complete = new Promise<void>((resolve) => {
    news.hearHeads((heads) => {
      if (heads !== 'unsure') for (const [id, seq] of heads) heard.set(id, seq)
      if (heard.size >= wanted.size) resolve()
    })
  })
  await Promise.all([...wanted.keys()].map((id) => appender.append(opening(id).append)))
  await complete
  expect(heard).toEqual(wanted)
  await news.close()
})

test('without a database an append is neither done nor refused', async () => {
  const away = await testDatabase()
  const appender = createAppender(away.pool)
  await away.drop()
  await expect(appender.append(opening(randomUUID()).append)).rejects.toMatchObject({
    code: 'database_unavailable',
  })
})
