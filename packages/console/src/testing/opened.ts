/** An incident just opened with a runbook's config, by Ana. */
import {
  decide,
  emptyIncident,
  evolve,
  type Incident,
  type IncidentEvent,
  loadRunbook,
  type MachineConfig,
  type Runbooks,
  runbookHash,
} from '@holdfast/core'
import { ana, ben } from './story.ts'

/** What a room's server begins with. */
export type Told = {
  readonly incident: Incident
  readonly events: readonly IncidentEvent[]
  readonly runbooks: Runbooks
}

/** @param at when it was opened */
export function openedWith(config: MachineConfig, at = '2026-11-24T03:00:00.000Z'): Told {
  const hash = runbookHash(config)
  const runbooks = new Map([[hash, loadRunbook(config, hash)]])
  const verdict = decide(
    emptyIncident(runbooks),
    {
      type: 'incident.open',
      title: 'Outbreak',
      severity: 1,
      exercise: false,
      number: 'INC-2026-001',
      runbook: config.id,
      roles: { soc: [ben] },
    },
    { by: ana, at },
  )
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.refusal))
  const events = verdict.events.map((draft, index) => ({ ...draft, seq: index + 1 }))
  return { events, runbooks, incident: events.reduce<Incident>(evolve, emptyIncident(runbooks)) }
}
