/** The plan that every contender runs: five phases one after the other, their steps side by side. */
import {
  type Command,
  decide,
  emptyIncident,
  evolve,
  type Incident,
  type IncidentEvent,
  loadRunbook,
  type MachineConfig,
  type Person,
  runbookHash,
  type StateConfig,
} from '@holdfast/core'

const PHASES = 5
export const AT = '2026-11-24T03:12:00.000Z'
export const BY: Person = { id: 'ana', name: 'Ana Reyes' }

/** Step ids by phase. */
export function stepsOf(count: number): readonly (readonly string[])[] {
  const perPhase = count / PHASES
  return Array.from({ length: PHASES }, (_, phase) =>
    Array.from({ length: perPhase }, (_, step) => `step-${phase}-${step}`),
  )
}

function runbookOf(count: number): MachineConfig {
  const states: Record<string, StateConfig> = {}
  stepsOf(count).forEach((steps, phase) => {
    states[`phase-${phase}`] = {
      onDone: { target: phase === PHASES - 1 ? '#plan.end' : `#plan.phase-${phase + 1}` },
      meta: {
        steps: steps.map((id) => ({
          id,
          kind: 'task',
          title: id,
          role: 'anyone',
          needs: [],
          required: true,
          records: [],
        })),
      },
    }
  })
  states.end = { type: 'final' }
  const meta = { title: 'Plan', roles: {}, facts: {}, sources: [] }
  return { id: 'plan', version: '1.0.0', initial: 'phase-0', meta, states }
}

/** An incident that has just been opened on a plan of `count` steps. */
export function openedOn(count: number): {
  readonly incident: Incident
  readonly events: readonly IncidentEvent[]
} {
  const config = runbookOf(count)
  const hash = runbookHash(config)
  const empty = emptyIncident(new Map([[hash, loadRunbook(config, hash)]]))
  return given(empty, {
    type: 'incident.open',
    title: 'Bench',
    severity: 1,
    exercise: true,
    number: 'INC-2026-001',
    runbook: hash,
  })
}

/** One command decided and folded in: what a server and a console do at a tick. */
export function given(
  before: Incident,
  command: Command,
): { incident: Incident; events: readonly IncidentEvent[] } {
  const verdict = decide(before, command, { by: BY, at: AT })
  if (!verdict.ok) throw new Error(`${command.type}: ${verdict.refusal.code}`)
  let incident = before
  const events: IncidentEvent[] = []
  for (const draft of verdict.events) {
    const event = { ...draft, seq: incident.seq + 1 }
    incident = evolve(incident, event)
    events.push(event)
  }
  return { incident, events }
}
