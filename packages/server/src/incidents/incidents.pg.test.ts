import { randomUUID } from 'node:crypto'
import { ana, ben, eve } from '@holdfast/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../testing/database.ts'
import { type Node, startNode } from '../testing/incidents.ts'

let db: TestDatabase
let node: Node
beforeAll(async () => {
  db = await testDatabase()
  node = await startNode(db)
})
afterAll(async () => {
  await node.close()
  await db.drop()
})

const ladderOf = (more: object = {}) => ({
  commandId: randomUUID(),
  runbook: 'ladder',
  title: 'Note found',
  severity: 2 as const,
  exercise: false,
  roles: { soc: [ben] },
  ...more,
})

test('a launch writes the opening as one append and gives a number (I1)', async () => {
  const answer = await node.incidents.launch(ladderOf(), ana)
  expect(answer).toMatchObject({ ok: true, seq: 4, repeated: false })
  expect(answer.number).toMatch(/^INC-\d{4}-001$/)
})
