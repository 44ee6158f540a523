import { ENGINE, emptyIncident, evolve, type Incident, toJSON } from '@holdfast/core'
import { ana, ben, done, note, reopen } from '@holdfast/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../testing/database.ts'
import {
  clockAt,
  envelope,
  launched,
  launchOf,
  type Node,
  startNode,
  wholeLog,
} from '../testing/incidents.ts'
import { headRowOf } from './projection.ts'

let db: TestDatabase
let node: Node
let id: string
/** The folded state after each event, from the first one on. */
const states: Incident[] = []
const clock = clockAt('2026-11-24T03:00:00.000Z')
const minutes = (count: number) =>
  new Date(Date.parse('2026-11-24T03:00:00.000Z') + count * 60_000).toISOString()

beforeAll(async () => {
  db = await testDatabase()
  node = await startNode(db, { clock })
  id = await launched(node)
  for (let round = 0; (await node.incidents.state(id))?.seq !== 1_004; round++) {
    clock.now = minutes(round)
    const commands = [done('one'), note(`round ${round}`), reopen('one'), note('again')]
    await Promise.all(commands.map((command) => node.incidents.handle(id, envelope(command), ben)))
  }
  let state = emptyIncident((await node.incidents.state(id))?.runbooks ?? new Map())
  for (const event of await wholeLog(node, id)) {
    state = evolve(state, event)
    states.push(state)
  }
})
afterAll(async () => {
  await node.close()
  await db.drop()
})

const json = (incident: Incident | undefined) => incident && JSON.stringify(toJSON(incident))

/** A node that has nothing in memory. */
async function fresh<T>(use: (node: Node) => Promise<T>): Promise<T> {
  const other = await startNode(db, { clock })
  try {
    return await use(other)
  } finally {
    await other.close()
  }
}

test('at every seq of a log of 1,004 events the incident is what the fold was (L1)', async () => {
  for (const state of states)
    expect(json(await node.incidents.at(id, state.seq)) === json(state), `at seq ${state.seq}`).toBe(true)
})

test('at an instant it is what it was after the last event recorded by then', async () => {
  const events = await wholeLog(node, id)
  const last = events.findLast((event) => event.at <= minutes(7))
  expect((await node.incidents.at(id, minutes(7)))?.seq).toBe(last?.seq)
  expect((await node.incidents.at(id, '2027-01-01T00:00:00.000Z'))?.seq).toBe(1_004)
})

test('before the first event, after the last and in no incident there is no such moment', async () => {
  expect(await node.incidents.at(id, '2020-01-01T00:00:00.000Z')).toBeUndefined()
  expect(await node.incidents.at(id, 1_005)).toBeUndefined()
  expect(await node.incidents.at(id, 2 ** 40)).toBeUndefined()
  expect(await node.incidents.at('00000000-0000-4000-8000-000000000000', 1)).toBeUndefined()
})

test('snapshots are taken on the way, and one that another engine made is passed over', async () => {
  const { rows } = await db.pool.query(
    'select seq, engine from snapshots where incident_id = $1 order by seq',
    [id],
  )
  expect(rows.map((row) => row.engine)).toEqual([ENGINE, ENGINE])
  await db.pool.query("update snapshots set engine = 'older', state = '{}' where incident_id = $1", [id])
  expect(await fresh(async ({ incidents }) => json(await incidents.state(id)))).toEqual(json(states.at(-1)))
})

test('a snapshot of another form is passed over', async () => {
  await db.pool.query(
    `update snapshots set engine = $2, state = '{"form":0,"plans":[]}' where incident_id = $1`,
    [id, ENGINE],
  )
  expect(await fresh(async ({ incidents }) => json(await incidents.at(id, 777)))).toEqual(json(states[776]))
})

test('deleting every snapshot changes nothing', async () => {
  await db.pool.query('delete from snapshots')
  expect(await fresh(async ({ incidents }) => json(await incidents.state(id)))).toEqual(json(states.at(-1)))
  expect(json(await node.incidents.at(id, 600))).toEqual(json(states[599]))
})

test('a log that was changed behind our back is not gone on with', async () => {
  const broken = await launched(node)
  await node.incidents.handle(broken, envelope(note('true')), ana)
  await db.pool.query("update events set prev_hash = '\\x00' where incident_id = $1 and seq = 3", [broken])
  await expect(fresh(({ incidents }) => incidents.state(broken))).rejects.toThrow('before event 3')
})

test('the row of an incident is what its log adds up to', async () => {
  const { rows } = await db.pool.query(
    `select to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as updated_at, closed_at, severity, members,
       wake_at, encode(title, 'hex') as title, summary, head_seq
     from incidents where id = $1`,
    [id],
  )
  const state = states.at(-1) ?? emptyIncident(new Map())
  expect(rows).toEqual([{ ...headRowOf(state), head_seq: 1_004 }])
})

test('the list shows it with its counts, newest first, to those who wear a role on it', async () => {
  clock.now = '2026-12-01T00:00:00.000Z'
  const second = await launched(
    node,
    launchOf({ runbook: 'outbreak', roles: {}, exercise: true, severity: 1 }),
  )
  const all = { all: false, status: 'all', limit: 100 } as const
  const mine = await node.incidents.list({ ...all, person: 'ana' })
  expect(mine.map((one) => one.id).slice(0, 1)).toEqual([second])
  expect(mine[0]).toMatchObject({
    title: 'Ward 3',
    severity: 1,
    exercise: true,
    status: 'open',
    openedAt: '2026-12-01T00:00:00.000Z',
    seq: 3,
    phases: ['Detect and analyse'],
    settled: 0,
    total: 11,
    overdue: 0,
    commanders: ['Ana'],
    mine: true,
  })
  expect((await node.incidents.list({ ...all, person: 'ben' })).map((one) => one.id)).not.toContain(second)
  const read = await node.incidents.list({ ...all, all: true, person: 'eve' })
  expect(read.map((one) => one.mine)).toEqual(read.map(() => false))
  const earlier = await node.incidents.list({ ...all, person: 'ana', before: '2026-12-01T00:00:00.000Z' })
  expect(earlier).toHaveLength(mine.length - 1)
})

test('a closed incident is listed as closed', async () => {
  const closing = await launched(node)
  for (const step of ['one', 'two']) await node.incidents.handle(closing, envelope(done(step)), ana)
  await node.incidents.handle(closing, envelope({ type: 'incident.close', reason: 'over' }), ana)
  const query = { person: 'ana', all: false, limit: 100 } as const
  expect((await node.incidents.list({ ...query, status: 'closed' })).map((one) => one.id)).toEqual([closing])
  expect((await node.incidents.list({ ...query, status: 'open' })).map((one) => one.id)).not.toContain(
    closing,
  )
})
