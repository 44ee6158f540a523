/**
 * Makes the recorded incidents of `test/logs`, which must replay to the same end for ever. It never writes over one:
 * a recording is made once, by the engine of its day.
 *
 *     node --conditions=@holdfast/source --import tsx packages/core/src/testing/record-logs.ts
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { decide } from '../decide.ts'
import type { IncidentEvent } from '../event.ts'
import { emptyIncident, evolve } from '../evolve.ts'
import type { Runbook } from '../load.ts'
import { viewIncident } from '../view.ts'
import { wire } from '../wiring.ts'
import { load, START } from './books.ts'
import { crewWalk } from './crew-walk.ts'
import { choose, done, setFact } from './given.ts'
import { dice, runbookFile } from './library.ts'
import { ana } from './people.ts'
import { detour, outbreak } from './stories.ts'

const folder = new URL('../../test/logs/', import.meta.url)
mkdirSync(folder, { recursive: true })

keep('ransomware', runbookFile('ransomware'), crewWalk(runbookFile('ransomware'), dice(7), new Set()).events)
keep('phi-breach', runbookFile('phi-breach'), crewWalk(runbookFile('phi-breach'), dice(7), new Set()).events)
keep('outbreak', load(wire(outbreak)), crewWalk(load(wire(outbreak)), dice(11), new Set()).events)
keep('detour', load(wire(detour)), thereAndBack(load(wire(detour))))

function thereAndBack(runbook: Runbook): readonly IncidentEvent[] {
  const events: IncidentEvent[] = []
  let incident = emptyIncident(new Map([[runbook.hash, runbook]]))
  const opening = { title: 'Ward 3', severity: 2, exercise: false, number: 'INC-2026-001' } as const
  const open = { type: 'incident.open', ...opening, runbook: runbook.id } as const
  const work = [done('shovel'), setFact('stop', true), choose('resume', 'back'), done('sieve'), done('level')]
  for (const command of [open, ...work]) {
    const verdict = decide(incident, command, { by: ana, at: START })
    if (!verdict.ok) throw new Error(`${command.type}: ${verdict.refusal.code}`)
    for (const draft of verdict.events) {
      const event = { ...draft, seq: incident.seq + 1 }
      incident = evolve(incident, event)
      events.push(event)
    }
  }
  return events
}

function keep(name: string, runbook: Runbook, events: readonly IncidentEvent[]): void {
  let incident = emptyIncident(new Map([[runbook.hash, runbook]]))
  for (const event of events) incident = evolve(incident, event)
  const recording = { hash: runbook.hash, config: runbook.config, events, end: viewIncident(incident) }
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(recording, undefined, 1)}\n`, {
    flag: 'wx',
  })
}
