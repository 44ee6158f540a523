import { randomUUID } from 'node:crypto'
import { CLOSE } from '@holdfast/protocol'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Account, account, ask, give, launch, startApp, type TestApp } from '../testing/app.ts'
import { type TestDatabase, testDatabase } from '../testing/database.ts'
import { caughtUp, greeted, type TestSocket } from '../testing/socket.ts'
import { LIVE_LIMITS } from './index.ts'

let db: TestDatabase
let server: TestApp
let ana: Account
let ben: Account
let eve: Account
let rex: Account
const open: TestSocket[] = []

beforeAll(async () => {
  db = await testDatabase()
  server = await startApp(db, { limits: { ...LIVE_LIMITS, helloMs: 300, presenceMs: 20 } })
  ana = await account(db, 'commander', 'Ana')
  ben = await account(db, 'responder', 'Ben')
  eve = await account(db, 'responder', 'Eve')
  rex = await account(db, 'reviewer', 'Rex')
})
afterEach(() => {
  for (const socket of open.splice(0)) socket.cut()
})
afterAll(async () => {
  await server?.close()
  await db?.drop()
})

const enter = async (who: Account): Promise<TestSocket> => {
  const socket = await greeted(server, who.as)
  open.push(socket)
  return socket
}
const noteOf = (note: string) => ({ type: 'note.add' as const, note })
const seqs = (socket: TestSocket, incident: string) => socket.events(incident).map(({ seq }) => seq)
const upTo = (seq: number, from = 1) => Array.from({ length: seq - from + 1 }, (_, index) => from + index)

test('two clients see the same events in the same order, whoever did them and by which way', async () => {
  const incident = await launch(server, ana, 'ladder', { roles: { soc: [ben.id] } })
  const [one, two] = [await enter(ana), await enter(ben)]
  for (const socket of [one, two]) socket.send({ type: 'watch', incident, after: 0 })
  const head = (await one.find('watching')).headSeq
  one.give(incident, noteOf('by websocket'))
  await give(server, ben, incident, noteOf('by REST'))
  two.give(incident, { type: 'step.complete', step: 'one' })
  const [seen, also] = [await caughtUp(one, incident, head + 3), await caughtUp(two, incident, head + 3)]
  expect(seen).toEqual(also)
  expect(seqs(one, incident)).toEqual(upTo(head + 3))
})

test('a client that was cut resumes after the last event it has, without a gap or a repeat', async () => {
  const incident = await launch(server, ana)
  const first = await enter(ana)
  first.send({ type: 'watch', incident, after: 0 })
  const head = (await first.find('watching')).headSeq
  await caughtUp(first, incident, head)
  first.cut()
  for (let n = 0; n < 20; n++) await give(server, ana, incident, noteOf(`missed ${n}`))
  const back = await enter(ana)
  back.send({ type: 'watch', incident, after: head })
  await caughtUp(back, incident, head + 20)
  expect(seqs(back, incident)).toEqual(upTo(head + 20, head + 1))
})

test('what was missed comes in frames of at most 500 events, and then the live ones follow', async () => {
  const incident = await launch(server, ana)
  const { deps } = server
  for (let round = 0; round < 11; round++) {
    const notes = Array.from({ length: 100 }, (_, n) => ({
      commandId: randomUUID(),
      command: noteOf(`${round}.${n}`),
    }))
    await Promise.all(
      notes.map((envelope) => deps.incidents.handle(incident, envelope, { id: ana.id, name: 'Ana' })),
    )
  }
  const late = await enter(ana)
  late.send({ type: 'watch', incident, after: 0 })
  const { headSeq } = await late.find('watching')
  await give(server, ana, incident, noteOf('now'))
  await caughtUp(late, incident, headSeq + 1)
  expect(seqs(late, incident)).toEqual(upTo(headSeq + 1))
  const sizes = late.messages.flatMap((message) => (message.type === 'events' ? [message.events.length] : []))
  expect(Math.max(...sizes)).toBeLessThanOrEqual(500)
  expect(sizes.length).toBeGreaterThan(2)
})

test('a command is accepted with its seq, refused with its problem, and repeated only in the answer', async () => {
  const incident = await launch(server, ana, 'ladder', { roles: { soc: [ben.id] } })
  const socket = await enter(ben)
  const done = socket.give(incident, { type: 'step.complete', step: 'one' })
  const accepted = await socket.find('accepted', ({ commandId }) => commandId === done)
  const again = socket.give(incident, { type: 'step.complete', step: 'one' })
  const refused = await socket.find('refused', ({ commandId }) => commandId === again)
  expect(refused.problem).toMatchObject({ code: 'step_already_done', by: { name: 'Ben' } })
  socket.send({ type: 'do', commandId: done, incident, command: { type: 'step.complete', step: 'one' } })
  socket.send({ type: 'ping', n: 1 })
  await socket.find('pong')
  const answers = socket.messages.filter((message) => message.type === 'accepted')
  expect(answers.every((answer) => answer.type === 'accepted' && answer.seq === accepted.seq)).toBe(true)
  const nobody = socket.give(incident, { type: 'role.assign', role: 'soc', person: randomUUID() })
  const unknown = await socket.find('refused', ({ commandId }) => commandId === nobody)
  expect(unknown.problem.code).toBe('person_unknown')
})

test('commands of one socket keep their order', async () => {
  const incident = await launch(server, ana)
  const socket = await enter(ana)
  socket.send({ type: 'watch', incident, after: 0 })
  const head = (await socket.find('watching')).headSeq
  for (let n = 0; n < 50; n++) socket.give(incident, noteOf(`${n}`))
  const events = await caughtUp(socket, incident, head + 50)
  const notes = events.flatMap((event) => (event.type === 'note.added' ? [event.data.note] : []))
  expect(notes).toEqual(Array.from({ length: 50 }, (_, n) => `${n}`))
})

test('an incident that is not yours cannot be watched or commanded, and looks like one that is not there', async () => {
  const incident = await launch(server, ana)
  const socket = await enter(eve)
  for (const id of [incident, randomUUID(), 'INC-1999-001']) {
    socket.send({ type: 'watch', incident: id, after: 0 })
    const { problem } = await socket.find('unwatched', (message) => message.incident === id)
    expect(problem).toMatchObject({ status: 404, code: 'not_found' })
    const given = socket.give(id, noteOf('x'))
    const refused = await socket.find('refused', ({ commandId }) => commandId === given)
    expect(refused.problem).toMatchObject({ status: 404, code: 'not_found' })
  }
})

test('a reviewer watches every incident, and is told why a command is not theirs to give', async () => {
  const incident = await launch(server, ana)
  const socket = await enter(rex)
  socket.send({ type: 'watch', incident, after: 0 })
  await socket.find('watching')
  const given = socket.give(incident, noteOf('x'))
  const { problem } = await socket.find('refused', ({ commandId }) => commandId === given)
  expect(problem.code).toBe('not_on_incident')
})

test('who loses the last role on an incident is told so, and gets nothing of it from then on', async () => {
  const incident = await launch(server, ana, 'ladder', { roles: { soc: [ben.id] } })
  const [bens, anas] = [await enter(ben), await enter(ana)]
  for (const socket of [bens, anas]) socket.send({ type: 'watch', incident, after: 0 })
  const head = (await bens.find('watching')).headSeq
  await Promise.all([caughtUp(bens, incident, head), caughtUp(anas, incident, head)])
  await give(server, ana, incident, { type: 'role.release', role: 'soc', person: ben.id })
  expect((await bens.find('unwatched')).problem.code).toBe('not_found')
  await give(server, ana, incident, noteOf('secret'))
  await caughtUp(anas, incident, head + 2)
  bens.send({ type: 'ping', n: 1 })
  await bens.find('pong')
  expect(seqs(bens, incident)).toEqual(upTo(head))
})

test('an account that becomes less loses what it may no longer see', async () => {
  const incident = await launch(server, ana)
  const admin = await account(db, 'admin', 'Ada')
  const second = await account(db, 'reviewer', 'Roy')
  const socket = await enter(second)
  socket.send({ type: 'watch', incident, after: 0 })
  await socket.find('watching')
  await ask(server, admin, {
    method: 'PATCH',
    url: `/api/v1/people/${second.id}`,
    body: { role: 'responder' },
  })
  expect((await socket.find('unwatched')).incident).toBe(incident)
})

test('presence shows who is on which step, and is gone when the socket is', async () => {
  const incident = await launch(server, ana, 'ladder', { roles: { soc: [ben.id] } })
  const [anas, bens] = [await enter(ana), await enter(ben)]
  anas.send({ type: 'watch', incident, after: 0 })
  bens.send({ type: 'watch', incident, after: 0 })
  bens.send({ type: 'presence', incident, step: 'one' })
  const shown = await anas.find('presence', ({ people }) => people.some(({ step }) => step === 'one'))
  expect(shown.people).toEqual([
    { person: { id: ana.id, name: 'Ana' }, idle: false },
    { person: { id: ben.id, name: 'Ben' }, idle: false, step: 'one' },
  ])
  bens.send({ type: 'presence', incident, step: 'one', idle: true })
  await anas.find('presence', ({ people }) => people.some(({ idle }) => idle))
  bens.cut()
  await anas.find(
    'presence',
    ({ people }) => people.length === 1 && people[0]?.person.id === ana.id && anas.messages.length > 3,
  )
  const recorded = await ask(server, ana, { url: `/api/v1/incidents/${incident}` })
  expect(recorded.json().headSeq).toBe((await anas.find('watching')).headSeq)
})

test('presence crosses nodes', async () => {
  const incident = await launch(server, ana, 'ladder', { roles: { soc: [ben.id] } })
  const other = await startApp(db, { limits: { ...LIVE_LIMITS, presenceMs: 20 } })
  try {
    const here = await enter(ana)
    const there = await greeted(other, ben.as)
    here.send({ type: 'watch', incident, after: 0 })
    there.send({ type: 'watch', incident, after: 0 })
    there.send({ type: 'presence', incident, step: 'one' })
    await here.find('presence', ({ people }) =>
      people.some(({ person, step }) => person.id === ben.id && step === 'one'),
    )
    await there.find('presence', ({ people }) => people.some(({ person }) => person.id === ana.id))
  } finally {
    await other.close()
  }
  await open[0]?.find('presence', ({ people }) => people.length === 1)
})

test('a reader that does not read is sent away, others go on, and it resumes where it was', async () => {
  const small = await startApp(db, { limits: { ...LIVE_LIMITS, buffered: 64 * 1024 } })
  try {
    const incident = await launch(small, ana)
    const [slow, quick] = [await greeted(small, ana.as), await greeted(small, ana.as)]
    for (const socket of [slow, quick]) socket.send({ type: 'watch', incident, after: 0 })
    const head = (await slow.find('watching')).headSeq
    await Promise.all([caughtUp(slow, incident, head), caughtUp(quick, incident, head)])
    slow.ws.pause()
    const sentAway = () =>
      [...small.app.websocketServer.clients].some((client) => client.readyState !== client.OPEN)
    // The kernel's own buffers take some megabytes first.
    let sent = 0
    while (!sentAway() && sent < 3_000) {
      const notes = Array.from({ length: 40 }, () => ({
        commandId: randomUUID(),
        command: noteOf('x'.repeat(9_000)),
      }))
      await Promise.all(
        notes.map((note) => small.deps.incidents.handle(incident, note, { id: ana.id, name: 'Ana' })),
      )
      sent += notes.length
    }
    expect(sentAway()).toBe(true)
    slow.ws.resume()
    expect(await slow.closed).toMatchObject({ code: CLOSE.tooSlow })
    const last = seqs(slow, incident).at(-1) ?? 0
    expect(seqs(slow, incident)).toEqual(upTo(last))
    const back = await greeted(small, ana.as)
    back.send({ type: 'watch', incident, after: last })
    await Promise.all([caughtUp(back, incident, head + sent), caughtUp(quick, incident, head + sent)])
    expect([...seqs(slow, incident), ...seqs(back, incident)]).toEqual(seqs(quick, incident))
  } finally {
    await small.close()
  }
}, 60_000)
