import { addMs, type Instant } from '@holdfast/core'
import {
  add,
  ana,
  ben,
  book,
  DAY,
  done,
  final,
  HOUR,
  MINUTE,
  note,
  outbreak,
  phase,
  task,
  wait,
} from '@holdfast/core/testing'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { type TestDatabase, testDatabase } from './testing/database.ts'
import {
  type Clock,
  clockAt,
  envelope,
  launched,
  type Node,
  shelfLibrary,
  startNode,
  wholeLog,
} from './testing/incidents.ts'
import { silent } from './testing/log.ts'
import { fireDue, startTimers, type TimersDeps } from './timers.ts'

const START: Instant = '2026-11-24T03:00:00.000Z'

/** A wait of an hour, then one of a day, then a task. */
const chain = book({
  id: 'chain',
  states: {
    watch: phase([wait('hour', HOUR), wait('day', DAY, { needs: ['hour'] })], {
      onDone: { target: '#chain.after' },
    }),
    after: phase([task('last', { due: { ms: 10 * MINUTE, from: 'state' } })], {
      onDone: { target: '#chain.end' },
    }),
    end: final(),
  },
})

let db: TestDatabase
let node: Node
let other: Node
let clock: Clock
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  clock = clockAt(START)
  const library = shelfLibrary(outbreak, chain)
  node = await startNode(db, { clock, library })
  other = await startNode(db, { clock, library })
  return async () => {
    await Promise.all([node.close(), other.close()])
    await db.pool.query('truncate incidents, events, snapshots')
  }
})

const depsOf = ({ incidents }: Node): TimersDeps => ({
  pool: db.pool,
  incidents,
  clock: clock.read,
  log: silent,
})

async function fired(id: string) {
  const events = await wholeLog(node, id)
  return events.flatMap((event) =>
    event.type === 'timer.fired'
      ? [{ timer: event.data.timer, at: event.at, occurredAt: event.occurredAt, by: event.by.id }]
      : [],
  )
}

test('nothing fires before it is due', async () => {
  await launched(node, { runbook: 'outbreak' })
  clock.now = addMs(START, 15 * MINUTE - 1)
  expect(await fireDue(depsOf(node))).toBe(0)
})

test('with two nodes looking at the same moment each timer fires once (T2)', async () => {
  const ids = await Promise.all(
    Array.from({ length: 30 }, () => launched(node, { runbook: 'outbreak', roles: {} })),
  )
  clock.now = addMs(START, 15 * MINUTE)
  const counts = await Promise.all([fireDue(depsOf(node)), fireDue(depsOf(other))])
  expect(counts[0] + counts[1]).toBe(30)
  for (const id of ids)
    expect(await fired(id)).toEqual([{ timer: 'due:outbreak:confirm', at: clock.now, by: 'system' }])
  expect(await fireDue(depsOf(other))).toBe(0)
})

test('two nodes that fire the same incident, unclaimed, record it once', async () => {
  const id = await launched(node, { runbook: 'outbreak' })
  await other.incidents.state(id)
  clock.now = addMs(START, HOUR)
  await Promise.all([node.incidents.fireDue(id), other.incidents.fireDue(id)])
  expect(await fired(id)).toHaveLength(1)
})

test('after a long downtime all that was due fires in due order, each counted from when the one before was due (T3)', async () => {
  const id = await launched(node, { runbook: 'chain', roles: {} })
  clock.now = addMs(START, 30 * DAY)
  await fireDue(depsOf(node))
  expect(await fired(id)).toEqual([
    { timer: 'wait:chain:hour', at: clock.now, occurredAt: addMs(START, HOUR), by: 'system' },
    { timer: 'wait:chain:day', at: clock.now, occurredAt: addMs(START, HOUR + DAY), by: 'system' },
    {
      timer: 'due:chain:last',
      at: clock.now,
      occurredAt: addMs(START, HOUR + DAY + 10 * MINUTE),
      by: 'system',
    },
  ])
})

test('a command that comes after a timer was due finds it fired', async () => {
  const id = await launched(node, { runbook: 'chain', roles: {} })
  clock.now = addMs(START, 2 * HOUR)
  const answer = await node.incidents.handle(id, envelope(note('good morning')), ana)
  expect(answer).toMatchObject({ ok: true, seq: 5 })
  expect((await wholeLog(node, id)).map((event) => event.type).slice(3)).toEqual([
    'timer.fired',
    'note.added',
  ])
})

test('a clock that steps back does not take the log with it', async () => {
  const id = await launched(node, { runbook: 'chain', roles: {} })
  clock.now = addMs(START, -HOUR)
  await node.incidents.handle(id, envelope(note('yesterday')), ana)
  expect((await wholeLog(node, id)).at(-1)?.at).toBe(START)
})

test('the row says when to wake, and null when nothing is pending', async () => {
  const id = await launched(node, { runbook: 'outbreak', roles: { soc: [ben] } })
  const wakeAt = async () =>
    (await db.pool.query('select wake_at from incidents where id = $1', [id])).rows[0].wake_at
  expect(await wakeAt()).toEqual(new Date(addMs(START, 15 * MINUTE)))
  const evidence = [{ title: 'photo', kind: 'text' as const, value: 'seen' }]
  await node.incidents.handle(id, envelope(done('confirm', { evidence })), ben)
  expect(await wakeAt()).toBeNull()
  await node.incidents.handle(id, envelope(add('triage', 'More', { required: false })), ana)
  expect(await wakeAt()).toBeNull()
})

test('a row that wakes for nothing is set right', async () => {
  const id = await launched(node, { runbook: 'outbreak' })
  await db.pool.query("update incidents set wake_at = '2026-01-01' where id = $1", [id])
  expect(await fireDue(depsOf(node))).toBe(1)
  expect(await fireDue(depsOf(node))).toBe(0)
  const { rows } = await db.pool.query('select wake_at, claimed_until from incidents where id = $1', [id])
  expect(rows).toEqual([{ wake_at: new Date(addMs(START, 15 * MINUTE)), claimed_until: null }])
})

test('an incident that a dead node had claimed is taken over when the claim runs out', async () => {
  const id = await launched(node, { runbook: 'outbreak' })
  clock.now = addMs(START, HOUR)
  await fireDue({ ...depsOf(node), incidents: { fireDue: () => Promise.reject(new Error('killed')) } })
  expect(await fireDue(depsOf(other))).toBe(0)
  clock.now = addMs(START, HOUR + MINUTE)
  expect(await fireDue(depsOf(other))).toBe(1)
  expect(await fired(id)).toHaveLength(1)
})

test('the worker fires by itself, and ends when told', async () => {
  const id = await launched(node, { runbook: 'outbreak' })
  const timers = startTimers(depsOf(node))
  clock.now = addMs(START, HOUR)
  await vi.waitFor(async () => expect(await fired(id)).toHaveLength(1), 5_000)
  await timers.close()
})
