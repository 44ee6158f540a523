import { randomUUID } from 'node:crypto'
import { replay } from '@holdfast/core'
import { ana, ben, done, eve, note } from '@holdfast/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verify } from '../testing/chain.ts'
import { type TestDatabase, testDatabase } from '../testing/database.ts'
import { envelope, launched, launchOf, type Node, startNode, wholeLog } from '../testing/incidents.ts'

let db: TestDatabase
let node: Node
let other: Node
/** Never hears of what the others do. */
let deaf: Node
beforeAll(async () => {
  db = await testDatabase()
  node = await startNode(db)
  other = await startNode(db)
  deaf = await startNode(db, { hears: 'nothing' })
})
afterAll(async () => {
  await Promise.all([node.close(), other.close(), deaf.close()])
  await db.drop()
})

const range = (count: number) => Array.from({ length: count }, (_, index) => index)

async function expectSound(id: string) {
  const events = await wholeLog(node, id)
  expect(events.map((event) => event.seq)).toEqual(range(events.length).map((index) => index + 1))
  expect(verify(id, events)).toEqual({ ok: true, count: events.length, head: events.at(-1)?.hash })
  return events
}

test('a launch writes the opening, the plan and the roles as one append (I1)', async () => {
  const answer = await node.incidents.launch(launchOf(), ana)
  expect(answer).toMatchObject({ ok: true, seq: 4, repeated: false })
  expect(answer.ok && answer.events.map((event) => event.type)).toEqual([
    'incident.opened',
    'plan.started',
    'role.assigned',
    'role.assigned',
  ])
  expect(answer.number).toMatch(/^INC-\d{4}-\d{3}$/)
})

test('two nodes that launch at once never give the same number', async () => {
  const answers = await Promise.all(
    range(40).map((index) => [node, other][index % 2]?.incidents.launch(launchOf(), ana)),
  )
  expect(new Set(answers.map((answer) => answer?.number)).size).toBe(40)
})

test('a launch sent again, to any node and at the same moment, opens one incident', async () => {
  const request = launchOf()
  const answers = await Promise.all(
    [node, other, node, deaf].map(({ incidents }) => incidents.launch(request, ana)),
  )
  expect(new Set(answers.map((answer) => answer.ok && answer.incident)).size).toBe(1)
  expect(answers.filter((answer) => answer.ok && !answer.repeated)).toHaveLength(1)
})

test('a launch with an id that is taken gets the first answer, or already_opened for somebody else', async () => {
  const id = randomUUID()
  await node.incidents.launch(launchOf({ id }), ana)
  expect(await other.incidents.launch(launchOf({ id }), ana)).toMatchObject({
    ok: true,
    incident: id,
    repeated: true,
  })
  expect(await node.incidents.launch(launchOf({ id }), eve)).toEqual({
    ok: false,
    refusal: { code: 'already_opened' },
  })
})

test('a refused launch uses up no number', async () => {
  const before = await node.incidents.launch(launchOf(), ana)
  expect(await node.incidents.launch(launchOf({ title: ' ' }), ana)).toMatchObject({
    refusal: { code: 'reason_needed' },
  })
  expect(await node.incidents.launch(launchOf({ runbook: 'gone' }), ana)).toMatchObject({
    refusal: { code: 'runbook_unknown' },
  })
  const after = await node.incidents.launch(launchOf(), ana)
  expect(Number(after.number?.slice(-3))).toBe(Number(before.number?.slice(-3)) + 1)
})

test('an incident is found by its uuid and by its number', async () => {
  const answer = await node.incidents.launch(launchOf(), ana)
  if (!answer.ok) throw new Error('refused')
  expect(await node.incidents.resolve(answer.number ?? '')).toBe(answer.incident)
  expect(await node.incidents.resolve(answer.incident)).toBe(answer.incident)
  expect(await node.incidents.resolve(randomUUID())).toBeUndefined()
  expect(await node.incidents.resolve('INC-1999-001')).toBeUndefined()
  expect(await node.incidents.state(randomUUID())).toBeUndefined()
})

test('64 writers on one incident: every command is one event, in one order without gaps', async () => {
  const id = await launched(node)
  const answers = await Promise.all(
    range(64).map((index) => node.incidents.handle(id, envelope(note(`note ${index}`)), ana)),
  )
  const seqs = answers.map((answer) => answer.ok && answer.seq)
  expect(new Set(seqs).size).toBe(64)
  expect(await expectSound(id)).toHaveLength(68)
})

test('64 writers on as many incidents: each log is sound', async () => {
  const ids = await Promise.all(range(64).map(() => launched(node)))
  await Promise.all(
    ids.flatMap((id) => range(4).map(() => node.incidents.handle(id, envelope(note('here')), ana))),
  )
  for (const id of ids) expect(await expectSound(id)).toHaveLength(8)
})

test('on one incident from two nodes the slower one decides again: one doing, and all notes', async () => {
  const id = await launched(node)
  await other.incidents.state(id)
  const answers = await Promise.all(
    range(64).map((index) => {
      const { incidents } = index % 2 === 0 ? node : other
      return incidents.handle(id, envelope(index % 4 < 2 ? done('one') : note(`note ${index}`)), ben)
    }),
  )
  expect(answers.filter((answer) => answer.ok)).toHaveLength(33)
  for (const answer of answers)
    if (!answer.ok) expect(answer.refusal).toMatchObject({ code: 'step_already_done', by: ben })
  const events = await expectSound(id)
  expect(events.filter((event) => event.type === 'step.completed')).toHaveLength(1)
  expect(events).toHaveLength(4 + 33)
})

test('a command sent again gets its first answer: at once, later, and from a node that knows nothing of it', async () => {
  const id = await launched(node)
  await deaf.incidents.state(id)
  const twice = envelope(done('one'))
  const [first, same] = await Promise.all([
    node.incidents.handle(id, twice, ben),
    node.incidents.handle(id, twice, ben),
  ])
  const later = await node.incidents.handle(id, twice, ben)
  const elsewhere = await deaf.incidents.handle(id, twice, ben)
  expect(first).toMatchObject({ ok: true, repeated: false })
  for (const again of [same, later, elsewhere]) expect(again).toEqual({ ...first, repeated: true })
  expect(await wholeLog(node, id)).toHaveLength(5)
})

test('a refusal leaves nothing behind: the command may be sent again when it fits', async () => {
  const id = await launched(node)
  const early = envelope(done('two'))
  expect(await node.incidents.handle(id, early, ana)).toMatchObject({
    ok: false,
    refusal: { code: 'step_blocked' },
  })
  await node.incidents.handle(id, envelope(done('one')), ben)
  expect(await node.incidents.handle(id, early, ana)).toMatchObject({ ok: true, repeated: false })
})

test('a refusal is decided on the newest log, also on a node that missed the news', async () => {
  const id = await launched(node)
  await deaf.incidents.state(id)
  await node.incidents.handle(id, envelope(done('one')), ben)
  expect(await deaf.incidents.handle(id, envelope(done('two')), ana)).toMatchObject({ ok: true })
})

test('a refusal that rests on a command in flight is told after that command is in the log (S3)', async () => {
  const id = await launched(node)
  const first = node.incidents.handle(id, envelope(done('one')), ben)
  const second = await node.incidents.handle(id, envelope(done('one')), ben)
  expect(second).toMatchObject({ ok: false, refusal: { code: 'step_already_done' } })
  expect(await wholeLog(node, id)).toHaveLength(5)
  expect(await first).toMatchObject({ ok: true, seq: 5 })
})

test('text that is half a character is refused as invalid and changes nothing', async () => {
  const id = await launched(node)
  const half = node.incidents.handle(id, envelope(note('\ud800')), ana)
  await expect(half).rejects.toMatchObject({ code: 'invalid' })
  expect(await node.incidents.handle(id, envelope(note('whole')), ana)).toMatchObject({ ok: true, seq: 5 })
})

test('what people write never stands in clear: not in a header, not in the row of the incident', async () => {
  const id = await launched(node, { title: 'Patient Karloff' })
  await node.incidents.handle(
    id,
    envelope({ type: 'step.add', state: 'work', title: 'Call Mr Karloff', required: false }),
    ana,
  )
  await node.incidents.handle(id, envelope(done('call-mr-karloff', { note: 'Karloff called' })), ana)
  const clear = await db.pool.query(
    `select (select string_agg(row(type, actor, subject)::text, ' ') from events where incident_id = $1)
       || (select row(number, members, summary)::text from incidents where id = $1) as text`,
    [id],
  )
  expect(clear.rows[0].text).not.toMatch(/karloff/i)
  expect(clear.rows[0].text).toMatch(/ladder/)
})

test('closing finishes what is in flight, then refuses', async () => {
  const leaving = await startNode(db)
  const id = await launched(node)
  const answers = range(20).map(() => leaving.incidents.handle(id, envelope(note('last words')), ana))
  const closing = leaving.close()
  const late = leaving.incidents.handle(id, envelope(note('too late')), ana)
  await expect(late).rejects.toMatchObject({ code: 'restarting' })
  await closing
  for (const answer of answers) expect(await answer).toMatchObject({ ok: true })
  expect(await wholeLog(node, id)).toHaveLength(24)
})

test('the live state is the replay of the log', async () => {
  const id = await launched(node)
  for (const command of [done('one'), note('seen'), done('two')])
    await node.incidents.handle(id, envelope(command), ben)
  const state = await node.incidents.state(id)
  expect(state?.seq).toBe(7)
  expect(JSON.stringify(state?.plans.map(({ snapshot, steps }) => [snapshot.value, steps]))).toBe(
    JSON.stringify(
      replay(await wholeLog(node, id), state?.runbooks ?? new Map()).plans.map(({ snapshot, steps }) => [
        snapshot.value,
        steps,
      ]),
    ),
  )
})

test('a repeat that this node does not recognise gets the first answer, and holds nobody up', async () => {
  const id = await launched(node)
  const asked = envelope(note('once'))
  const first = await node.incidents.handle(id, asked, ana)
  // The database holds ids as such; another spelling of one is not among those the node remembers.
  const again = node.incidents.handle(id, { ...asked, commandId: asked.commandId.toUpperCase() }, ana)
  const behind = node.incidents.handle(id, envelope(note('behind it')), ben)
  expect(await again).toMatchObject({ ok: true, repeated: true, seq: first.ok ? first.seq : 0 })
  expect(await behind).toMatchObject({ ok: true, repeated: false })
  await expectSound(id)
})
