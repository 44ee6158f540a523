import type { IncidentSummary } from '@holdfast/protocol'

/** An open incident of severity 3, as the server lists it; what the test is about is given. */
export function summary(number: number, about: Partial<IncidentSummary> = {}): IncidentSummary {
  return {
    id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    number: `INC-2026-${String(number).padStart(3, '0')}`,
    title: `Incident ${number}`,
    severity: 3,
    exercise: false,
    status: 'open',
    openedAt: `2026-11-24T03:${String(number).padStart(2, '0')}:00.000Z`,
    seq: 4,
    phases: ['Triage'],
    settled: 1,
    total: 6,
    overdue: 0,
    commanders: ['Ana Silva'],
    mine: false,
    updatedAt: '2026-11-24T03:30:00.000Z',
    ...about,
  }
}
