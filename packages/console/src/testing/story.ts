/** An incident for tests, made by the engine itself: a small runbook, and people who work through it. */
import {
  type Command,
  decide,
  emptyIncident,
  evolve,
  type Incident,
  type IncidentEvent,
  loadRunbook,
  type Person,
  type Runbooks,
  runbookHash,
} from '@holdfast/core'
import { parseRunbook } from '@holdfast/core/language'

export const ana: Person = { id: 'ana', name: 'Ana Silva' }
export const ben: Person = { id: 'ben', name: 'Ben Okafor' }

export const RUNBOOK = `
runbook: outage
version: 1.0.0
title: Outage
roles:
  soc: Security analyst
facts:
  patients_diverted: { type: boolean, title: Patients are diverted }
states:
  triage:
    title: Triage
    steps:
      look: { title: Look at the alerts, role: soc }
      call: { title: Call the service owner, role: commander, needs: [look] }
      verdict:
        kind: decision
        title: Is it an outage?
        role: commander
        needs: [call]
        options:
          real: { title: It is real, target: contain, sets: { patients_diverted: true } }
          false-alarm: { title: False alarm, target: over }
  contain:
    title: Contain
    steps:
      isolate: { title: Isolate the segment, role: soc }
      inform: { title: Inform the wards, role: commander, required: false }
    onDone: recover
  recover:
    title: Recover
    steps:
      restart: { title: Restart the primary, role: soc }
    onDone: over
  over: { final: true, outcome: Recovered }
`

export class Story {
  readonly runbooks: Runbooks
  readonly events: IncidentEvent[] = []
  incident: Incident
  #at = Date.parse('2026-11-24T03:00:00.000Z')

  constructor() {
    const parsed = parseRunbook(RUNBOOK)
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
    const hash = runbookHash(parsed.config)
    this.runbooks = new Map([[hash, loadRunbook(parsed.config, hash)]])
    this.incident = emptyIncident(this.runbooks)
    this.act({
      type: 'incident.open',
      title: 'Radiology is down',
      severity: 2,
      exercise: false,
      number: 'INC-2026-014',
      runbook: 'outage',
    })
    this.act({ type: 'role.assign', role: 'soc', person: ben })
  }

  /** Gives a command a minute after the one before, unless said; throws when it is refused. */
  act(command: Command, { by = ana, minutes = 1 }: { by?: Person; minutes?: number } = {}): this {
    this.#at += minutes * 60_000
    const verdict = decide(this.incident, command, { by, at: new Date(this.#at).toISOString() })
    if (!verdict.ok) throw new Error(JSON.stringify(verdict.refusal))
    for (const draft of verdict.events) {
      const event = { ...draft, seq: this.events.length + 1 }
      this.incident = evolve(this.incident, event)
      this.events.push(event)
    }
    return this
  }

  /** Opened, triaged, decided, contained; the recovery is under way. */
  static toRecovery(): Story {
    return new Story()
      .act({ type: 'step.claim', step: 'look' }, { by: ben })
      .act({ type: 'step.complete', step: 'look', note: 'Three **hosts** down' }, { by: ben })
      .act({ type: 'step.complete', step: 'call', occurredAt: '2026-11-24T03:02:00.000Z' }, { minutes: 45 })
      .act({ type: 'decision.choose', step: 'verdict', option: 'real', reason: 'The wards confirm it' })
      .act({ type: 'step.skip', step: 'inform', reason: 'They called us' })
      .act({ type: 'step.complete', step: 'isolate' }, { by: ben })
      .act(
        { type: 'note.add', note: 'Power cycled [rack 4](https://example.org/rack)' },
        { by: ben, minutes: 180 },
      )
      .act({ type: 'step.claim', step: 'restart' }, { by: ben })
  }

  /** As many notes as are wanted on top: a long log, quickly. */
  notes(count: number): this {
    for (let index = 1; index <= count; index += 1)
      this.act({ type: 'note.add', note: `Note ${index}` }, { minutes: 0.1 })
    return this
  }
}
