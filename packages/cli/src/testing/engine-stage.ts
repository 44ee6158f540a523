/** The demo's stage without a server: the bare engine, a clock that jumps, everybody on one log. */
import { readFileSync } from 'node:fs'
import {
  type Command,
  decide,
  emptyIncident,
  evolve,
  type IncidentEvent,
  instantOf,
  loadRunbook,
  type Person,
  type Refusal,
  runbookHash,
} from '@holdfast/core'
import { parseRunbook } from '@holdfast/core/language'
import { CAST } from '../demo/hospital.ts'
import type { Player, Stage } from '../demo/play.ts'
import { rolesFor } from '../demo/roles.ts'

export type EngineStage = Stage & {
  readonly log: readonly IncidentEvent[]
  readonly refused: readonly { readonly step: string; readonly refusal: Refusal }[]
}

/** @param file a runbook's path from the repository's root */
export function engineStage(file: string): EngineStage {
  const parsed = parseRunbook(readFileSync(new URL(`../../../../${file}`, import.meta.url), 'utf8'))
  if (!parsed.ok) throw new Error(`${file} has problems`)
  const runbook = loadRunbook(parsed.config, runbookHash(parsed.config))
  const people = CAST.map(({ name }, index): Person => ({ id: `p${index}`, name }))
  const log: IncidentEvent[] = []
  const refused: { step: string; refusal: Refusal }[] = []
  let incident = emptyIncident(new Map([[runbook.hash, runbook]]))
  let ms = 0
  const clock = () => instantOf(Date.UTC(2026, 10, 24, 3) + ms)

  function give(by: Person, command: Command): boolean {
    const verdict = decide(incident, command, { by, at: clock() })
    if (!verdict.ok) {
      refused.push({ step: 'step' in command ? (command.step ?? '') : '', refusal: verdict.refusal })
      return false
    }
    for (const draft of verdict.events) {
      const event: IncidentEvent = { ...draft, seq: incident.seq + 1 }
      incident = evolve(incident, event)
      log.push(event)
    }
    return true
  }

  const player = (person: Person): Player => ({
    person,
    incident: () => incident,
    give: async (command) => give(person, command),
    look: () => undefined,
  })
  const [first, ...others] = people
  if (first === undefined) throw new Error('an empty cast')
  const roles = Object.fromEntries(
    Object.entries(rolesFor(CAST, Object.keys(runbook.config.meta.roles))).map(([role, wearers]) => [
      role,
      people.filter((_, index) => wearers.includes(index)),
    ]),
  )
  const opening = {
    title: 'Drill',
    severity: 1,
    exercise: true,
    number: 'INC-2026-001',
    runbook: runbook.id,
  } as const
  if (!give(first, { type: 'incident.open', ...opening, roles })) throw new Error('not opened')
  return {
    players: [player(first), ...others.map(player)],
    until: async (then) => {
      ms = Math.max(ms, then)
    },
    clock,
    stopped: () => false,
    log,
    refused,
  }
}
