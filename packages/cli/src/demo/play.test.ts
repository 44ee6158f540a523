import type { EventType, IncidentEvent } from '@holdfast/core'
import { describe, expect, test } from 'vitest'
import { type EngineStage, engineStage } from '../testing/engine-stage.ts'
import { type Ending, play } from './play.ts'
import { diceOf } from './random.ts'

async function story(seed: number): Promise<{ stage: EngineStage; ending: Ending }> {
  const stage = engineStage('runbooks/ransomware.yaml')
  return { stage, ending: await play(stage, diceOf(seed)) }
}

const only = <T extends EventType>(log: readonly IncidentEvent[], type: T) =>
  log.filter((event): event is Extract<IncidentEvent, { type: T }> => event.type === type)

describe('the story of the ransomware exercise', { timeout: 60_000 }, () => {
  test('ends with a closed incident after two to four minutes, whatever the seed', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { ending } = await story(seed)
      expect(ending.how, `seed ${seed}`).toBe('closed')
      expect(ending.ms, `seed ${seed}`).toBeGreaterThan(120_000)
      expect(ending.ms, `seed ${seed}`).toBeLessThan(240_000)
    }
  })

  test('is the same for the same seed, and another one for another', async () => {
    const [first, again, other] = [await story(7), await story(7), await story(8)]
    expect(again.stage.log).toEqual(first.stage.log)
    expect(other.stage.log).not.toEqual(first.stage.log)
  })

  test('shows everything that a team does: claims, notes, evidence, decisions, a late entry, a skip, a refusal', async () => {
    const { log } = (await story(1)).stage
    const completed = only(log, 'step.completed')
    expect(new Set(only(log, 'step.claimed').map(({ by }) => by.id)).size).toBe(8)
    expect(completed.some(({ data }) => data.note !== undefined)).toBe(true)
    expect(completed.some(({ data }) => (data.evidence ?? []).length > 0)).toBe(true)
    expect(only(log, 'decision.chosen').length).toBeGreaterThan(5)
    expect(completed.filter(({ occurredAt }) => occurredAt !== undefined)).toHaveLength(1)
    expect(only(log, 'step.skipped')).toHaveLength(1)
    expect(only(log, 'approval.refused')).toHaveLength(1)
    expect(only(log, 'step.reopened')).toHaveLength(1)
    expect(log.at(-1)?.type).toBe('incident.closed')
  })

  test('has two people at one step at the same time, of whom one is the doing', async () => {
    const { stage } = await story(1)
    const tasks = new Set(only(stage.log, 'step.completed').map(({ data }) => data.step))
    const lost = stage.refused.filter(
      ({ step, refusal }) => refusal.code === 'step_already_done' && tasks.has(step),
    )
    expect(lost).toHaveLength(1)
    const done = only(stage.log, 'step.completed').filter(({ data }) => data.step === lost[0]?.step)
    expect(done).toHaveLength(1)
  })

  test('is refused nothing but what somebody else was faster at', async () => {
    for (const seed of [2, 3]) {
      const { stage } = await story(seed)
      for (const { refusal } of stage.refused)
        expect(['step_already_done', 'step_not_open', 'state_left']).toContain(refusal.code)
    }
  })
})
