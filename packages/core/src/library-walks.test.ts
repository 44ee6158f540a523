/** The recovery plans in /runbooks, worked from end to end until every way was taken. */
import { expect, test } from 'vitest'
import { replay } from './replay.ts'
import { toJSON } from './snapshot.ts'
import { crewWalk } from './testing/crew-walk.ts'
import { dice, runbookFile } from './testing/library.ts'

test.each([
  ['ransomware', ['False alarm', 'Recovered and stood down']],
  [
    'phi-breach',
    [
      'Breach: notices sent and clocks discharged',
      'No notice due: an exception applies',
      'No notice due: it was not PHI',
      'No notice due: low probability of compromise',
      'No notice due: the PHI was secured',
    ],
  ],
])(
  '%s: every walk comes to an end, all ends are come to, and every decision goes each way',
  (id, outcomes) => {
    const runbook = runbookFile(id)
    const open = new Set(
      runbook.steps.flatMap((step) =>
        step.kind === 'decision' ? step.options.map((option) => `${step.id} ${option.id}`) : [],
      ),
    )
    const chosen = new Set<string>()
    const found = new Set<string | undefined>()
    let commands = 0
    const missing = () =>
      [...open].some((option) => !chosen.has(option)) || outcomes.some((one) => !found.has(one))
    for (let seed = 1; seed <= 15 || (seed <= 150 && missing()); seed++) {
      const { incident, events, outcome } = crewWalk(runbook, dice(seed), chosen)
      expect(incident.plans[0]?.endedAt, `walk ${seed}`).toBeDefined()
      expect(toJSON(replay(events, incident.runbooks))).toEqual(toJSON(incident))
      found.add(outcome)
      commands += events.length
    }
    expect([...open].filter((option) => !chosen.has(option))).toEqual([])
    expect([...found].toSorted()).toEqual(outcomes)
    expect(commands).toBeGreaterThan(2_000)
  },
  240_000,
)
