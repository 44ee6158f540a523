/** Recorded incidents, made once and never again: whatever becomes of the engine, they replay to the same end. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { runbookHash } from './canonical.ts'
import type { IncidentEvent } from './event.ts'
import { loadRunbook } from './load.ts'
import { replay } from './replay.ts'
import type { MachineConfig } from './runbook.ts'
import { type IncidentView, viewIncident } from './view.ts'

type Recording = {
  readonly hash: string
  readonly config: MachineConfig
  readonly events: readonly IncidentEvent[]
  readonly end: IncidentView
}

const folder = new URL('../test/logs/', import.meta.url)
const names = readdirSync(folder).filter((name) => name.endsWith('.json'))

test('there are recordings', () => expect(names.length).toBeGreaterThanOrEqual(4))

test.each(names)('%s replays to the end that was recorded with it (L1)', (name) => {
  // What the recorder of its day wrote down; a file of ours, not a stranger's.
  const { hash, config, events, end }: Recording = JSON.parse(readFileSync(new URL(name, folder), 'utf8'))
  expect(runbookHash(config)).toBe(hash)
  const incident = replay(events, new Map([[hash, loadRunbook(config, hash)]]))
  expect(JSON.parse(JSON.stringify(viewIncident(incident)))).toEqual(end)
})
