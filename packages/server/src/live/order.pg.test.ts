/** Promise 3 of the design: every watcher sees the same events in the same order, across nodes, drops and reconnects. */
import { randomUUID } from 'node:crypto'
import type { LiveEvent } from '@holdfast/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Account, account, ask, give, launch, startApp, type TestApp } from '../testing/app.ts'
import { type TestDatabase, testDatabase } from '../testing/database.ts'
import { dice } from '../testing/dice.ts'
import { greeted } from '../testing/socket.ts'

const WATCHERS = 50
const WRITERS = 16
const COMMANDS = 30
/** Everybody watches until this is said. */
const LAST = 'the last'
/** Chance that a watcher's line is cut when a frame comes. */
const CUT = 0.04

let db: TestDatabase
let nodes: readonly [TestApp, TestApp]
let ana: Account

beforeAll(async () => {
  db = await testDatabase()
  nodes = [await startApp(db), await startApp(db)]
  ana = await account(db, 'commander', 'Ana')
})
afterAll(async () => {
  for (const node of nodes ?? []) await node.close()
  await db?.drop()
})

type Watching = { readonly events: readonly LiveEvent[]; readonly cuts: number; readonly moves: number }

/** Watches until the last word, through every cut; each time it comes back to either node. */
async function watchToTheLast(incident: string, roll: () => number): Promise<Watching> {
  const events: LiveEvent[] = []
  let cuts = 0
  let moves = 0
  let at = roll() < 0.5 ? 0 : 1
  for (;;) {
    const socket = await greeted(nodes[at] ?? nodes[0], ana.as)
    const had = events.length
    const take = () => {
      events.splice(had, Number.POSITIVE_INFINITY, ...socket.events(incident))
      const end = events.at(-1)
      return end?.type === 'note.added' && end.data.note === LAST
    }
    const ended = new Promise<'cut' | 'complete'>((done) => {
      socket.ws.on('message', () => {
        if (take()) done('complete')
        else if (roll() < CUT) done('cut')
      })
    })
    socket.send({ type: 'watch', incident, after: events.at(-1)?.seq ?? 0 })
    const how = await ended
    socket.cut()
    if (how === 'complete') return { events, cuts, moves }
    cuts += 1
    const next = roll() < 0.5 ? 0 : 1
    if (next !== at) moves += 1
    at = next
  }
}

async function write(incident: string, writer: Account, roll: () => number): Promise<number> {
  let refused = 0
  for (let n = 0; n < COMMANDS; n++) {
    const node = roll() < 0.5 ? nodes[0] : nodes[1]
    // Claiming and releasing one step collides with the others; notes never do.
    const step = { step: 'three' }
    const command =
      roll() < 0.5
        ? { type: 'note.add', note: `${writer.name} ${n}` }
        : { type: roll() < 0.5 ? 'step.claim' : 'step.release', ...step }
    const answer = await give(node, writer, incident, { ...command, commandId: randomUUID() })
    if (answer.statusCode !== 200) refused += 1
    expect([200, 403, 409]).toContain(answer.statusCode)
  }
  return refused
}

test('50 watchers on two nodes see one sequence while 16 people write and lines are cut at random', async () => {
  const writers = await Promise.all(
    Array.from({ length: WRITERS }, (_, n) => account(db, 'responder', `Writer${n}`)),
  )
  const incident = await launch(nodes[0], ana, 'ladder', {
    roles: { responder: writers.map(({ id }) => id) },
  })
  const watching = Array.from({ length: WATCHERS }, (_, n) => watchToTheLast(incident, dice(n + 1)))
  const refusals = await Promise.all(writers.map((writer, n) => write(incident, writer, dice(1_000 + n))))
  await give(nodes[0], ana, incident, { type: 'note.add', note: LAST })
  const seen = await Promise.all(watching)

  const log = (await ask(nodes[1], ana, { url: `/api/v1/incidents/${incident}/events?limit=1000` })).json()
  const sequence = log.events.map(({ seq, id, hash }: LiveEvent) => `${seq} ${id} ${hash}`)
  const sequences = seen.map(({ events }) => events.map(({ seq, id, hash }) => `${seq} ${id} ${hash}`))
  const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)
  console.table({
    events: sequence.length,
    watchers: seen.length,
    'sequences that differ from the log': sequences.filter((one) => one.join() !== sequence.join()).length,
    deliveries: sum(seen.map(({ events }) => events.length)),
    'lines cut': sum(seen.map(({ cuts }) => cuts)),
    'came back to the other node': sum(seen.map(({ moves }) => moves)),
    'commands refused by the engine': sum(refusals),
  })
  for (const one of sequences) expect(one).toEqual(sequence)
  expect(sum(seen.map(({ cuts }) => cuts))).toBeGreaterThan(WATCHERS)
}, 120_000)
