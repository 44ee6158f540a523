/** An incident just opened with a runbook's config, by Ana. */
import {
  decide,
  emptyIncident,
  evolve,
  type Incident,
  loadRunbook,
  type MachineConfig,
  runbookHash,
} from '@holdfast/core'
import { ana } from './story.ts'

export function openedWith(config: MachineConfig): Incident {
  const hash = runbookHash(config)
  const empty = emptyIncident(new Map([[hash, loadRunbook(config, hash)]]))
  const verdict = decide(
    empty,
    {
      type: 'incident.open',
      title: 'Outbreak',
      severity: 1,
      exercise: false,
      number: 'INC-2026-001',
      runbook: config.id,
    },
    { by: ana, at: '2026-11-24T03:00:00.000Z' },
  )
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.refusal))
  return verdict.events.reduce(
    (incident, draft) => evolve(incident, { ...draft, seq: incident.seq + 1 }),
    empty,
  )
}
