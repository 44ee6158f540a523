import { expect, test } from 'vitest'
import { CommandBody, LaunchBody } from './index.ts'

const UPPER = 'C0FFEE00-1234-4ABC-8DEF-0123456789AB'

test('an id in capitals is the same id: the log hashes ids as text', () => {
  const { commandId } = CommandBody.parse({ commandId: UPPER, type: 'note.add', note: 'x' })
  expect(commandId).toBe(UPPER.toLowerCase())
  const launch = LaunchBody.parse({ runbook: 'r', title: 't', severity: 1, id: UPPER, commandId: UPPER })
  expect([launch.id, launch.commandId]).toEqual([UPPER.toLowerCase(), UPPER.toLowerCase()])
})
