import type { PersonEntry, RunbookSummary } from '@holdfast/protocol'

export const outage: RunbookSummary = {
  id: 'outage',
  version: '1.0.0',
  hash: 'a'.repeat(64),
  title: 'Outage',
  states: [{ id: 'triage', title: 'Triage', within: [], steps: 3 }],
  roles: { soc: 'Security analyst' },
  steps: 6,
}

export const people: readonly PersonEntry[] = [
  { id: 'ben', name: 'Ben Okafor', email: 'ben@hospital.example', role: 'responder' },
  { id: 'ana', name: 'Ana Silva', email: 'ana@hospital.example', role: 'admin' },
]
