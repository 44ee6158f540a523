import { randomUUID } from 'node:crypto'
import { addMs, type Command } from '@holdfast/core'
import { ana, ben, done, ladder, MINUTE, note, outbreak } from '@holdfast/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verify } from '../testing/chain.ts'
import { type TestDatabase, testDatabase } from '../testing/database.ts'
import { faultyPool, type Loss } from '../testing/faulty-pool.ts'
import {
  clockAt,
  envelope,
  launched,
  launchOf,
  shelfLibrary,
  startNode,
  wholeLog,
} from '../testing/incidents.ts'
import { silent } from '../testing/log.ts'
import { fireDue } from '../timers.ts'

const START = '2026-11-24T03:00:00.000Z'

let db: TestDatabase
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.drop())

/** A little of everything: a launch, commands one by one and at once, one that is refused, a timer by the worker. */
async function scenario(nth: number, loss: Loss) {
  const { pool, appends } = faultyPool(db.pool, { nth, loss })
  const clock = clockAt(START)
  const library = shelfLibrary(outbreak)
  const node = await startNode({ pool, url: db.url }, { clock, library })
  const told: { commandId: string; ok: boolean }[] = []
  let faults = 0

  /** As a client does: until there is an answer, with the same id. */
  async function insist<T extends { ok: boolean }>(commandId: string, send: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const answer = await send()
        told.push({ commandId, ok: answer.ok })
        return answer
      } catch (error) {
        expect(error).toMatchObject({ code: 'database_unavailable' })
        faults += 1
      }
    }
  }
  const launch = launchOf({ runbook: 'outbreak', roles: { soc: [ben] } })
  const opened = await insist(launch.commandId, () => node.incidents.launch(launch, ana))
  if (!opened.ok) throw new Error(opened.refusal.code)
  const id = opened.incident
  const give = (command: Command, by = ben) => {
    const commandId = randomUUID()
    return insist(commandId, () => node.incidents.handle(id, { commandId, command }, by))
  }
  await give(note('first'))
  clock.now = addMs(START, 20 * MINUTE)
  await fireDue({ pool: db.pool, incidents: node.incidents, clock: clock.read, log: silent })
  const evidence = [{ title: 'photo', kind: 'text' as const, value: 'seen' }]
  await Promise.all([
    give(note('at once')),
    give(done('confirm', { evidence })),
    give(done('confirm', { evidence })),
    give(note('too')),
  ])
  await give(note('last'))
  const events = await wholeLog(node, id)
  await node.close()
  return { id, events, told, faults, appends: appends() }
}

test('what was lost before its commit leaves no trace in what is decided next', async () => {
  const { pool } = faultyPool(db.pool, { nth: 2, loss: 'before' })
  const node = await startNode({ pool, url: db.url }, { library: shelfLibrary(ladder) })
  const id = await launched(node)
  const lost = node.incidents.handle(id, envelope(done('one')), ben)
  await expect(lost).rejects.toMatchObject({ code: 'database_unavailable' })
  expect(await node.incidents.handle(id, envelope(done('one')), ana)).toMatchObject({ ok: true, seq: 5 })
  await node.close()
})

test.each(['before', 'after'] as const)(
  'whichever append is lost %s its commit, each command is in the log once or refused',
  async (loss) => {
    const appends = (await scenario(Number.POSITIVE_INFINITY, loss)).appends
    expect(appends).toBeGreaterThan(4)
    let noticed = 0
    for (let nth = 1; nth <= appends; nth++) {
      const { id, events, told, faults } = await scenario(nth, loss)
      expect(verify(id, events)).toMatchObject({ ok: true, count: events.length })
      const commands = new Set(events.map((event) => event.commandId))
      for (const { commandId, ok } of told) expect(commands.has(commandId), `append ${nth}`).toBe(ok)
      expect(events.filter((event) => event.type === 'note.added')).toHaveLength(4)
      expect(events.filter((event) => event.type === 'step.completed')).toHaveLength(1)
      expect(events.filter((event) => event.type === 'timer.fired')).toHaveLength(1)
      expect(told.filter(({ ok }) => !ok)).toHaveLength(1)
      noticed += faults
    }
    // Every loss but the timer's own, which nobody waits for, was told to whoever waited.
    expect(noticed).toBeGreaterThanOrEqual(appends - 1)
  },
)
