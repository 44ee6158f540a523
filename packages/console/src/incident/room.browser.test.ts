import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openRoom, settled, type World } from '../testing/rooms.ts'
import { ana, ben, Story } from '../testing/story.ts'
import type { IncidentRoom } from './room.svelte.ts'
import type { StepKey } from './steps.ts'

const LOOK: StepKey = 'outage/look'
const tick = (step: string) => ({ type: 'step.complete', plan: 'outage', step }) as const

const stepOf = (room: IncidentRoom, id: string) => room.view?.steps.find((step) => step.id === id)
const phaseOf = (room: IncidentRoom, key: StepKey = LOOK) => room.pendingBySteps.get(key)?.phase

beforeEach(() => {
  // Later than all that the story's people did.
  vi.useFakeTimers({ now: Date.parse('2026-11-24T12:00:00.000Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

/** The line goes and stays away. */
async function cut({ server }: World): Promise<void> {
  server.up = false
  server.drop()
  await settled()
}

async function restore({ server, live }: World): Promise<void> {
  server.up = true
  live.wake()
  await settled()
}

describe('a tick', () => {
  test('is on its way at once and changes nothing else; its event makes it true', async () => {
    const { room, server } = await openRoom()
    server.holding = true
    room.do(tick('look'))
    expect(phaseOf(room)).toEqual({ kind: 'sending' })
    expect(stepOf(room, 'look')?.status).toBe('ready')
    expect(stepOf(room, 'call')?.status).toBe('blocked')
    server.answer()
    expect(room.pending).toEqual([])
    expect(stepOf(room, 'look')).toMatchObject({ status: 'done', by: ana })
    expect(stepOf(room, 'call')?.status).toBe('ready')
  })

  test.each(['events first', 'verdict first'])('is cleared by whichever comes first: %s', async (order) => {
    const recorded = vi.fn()
    const { room, server } = await openRoom({ onRecorded: recorded })
    server.holding = true
    room.do(tick('look'))
    const outcome = server.record()
    if (order === 'events first') {
      outcome.tellEvents()
      expect(room.pending).toEqual([])
      outcome.tellVerdict()
    } else {
      outcome.tellVerdict()
      expect(phaseOf(room)).toEqual({ kind: 'recorded', seq: server.log.length })
      outcome.tellEvents()
    }
    expect(room.pending).toEqual([])
    expect(stepOf(room, 'look')?.status).toBe('done')
    expect(recorded).toHaveBeenCalledTimes(1)
  })

  test('that is refused returns to the truth, keeps its reason, and can be tried again', async () => {
    const { room, server } = await openRoom()
    server.holding = true
    room.do(tick('look'))
    server.fault({ type: 'about:blank', status: 503, code: 'unavailable', title: 'The database is away.' })
    expect(phaseOf(room)).toMatchObject({ kind: 'refused', problem: { code: 'unavailable' } })
    expect(stepOf(room, 'look')?.status).toBe('ready')
    const [entry] = room.pending
    server.holding = false
    room.commands.retry(entry?.commandId ?? '')
    expect(room.pending).toEqual([])
    expect(stepOf(room, 'look')?.status).toBe('done')
    expect(new Set(server.commands().map(({ commandId }) => commandId)).size).toBe(1)
  })

  test('of a step that another did a moment before is overtaken, not refused; one event is the doing', async () => {
    const refused = vi.fn()
    const { room, server } = await openRoom({ onRefused: refused })
    server.holding = true
    room.do(tick('look'))
    server.act({ type: 'step.complete', step: 'look' }, ben)
    server.answer()
    expect(phaseOf(room)).toMatchObject({
      kind: 'overtaken',
      problem: { code: 'step_already_done', by: ben },
    })
    expect(stepOf(room, 'look')).toMatchObject({ status: 'done', by: ben })
    expect(server.log.filter(({ type }) => type === 'step.completed')).toHaveLength(1)
    expect(refused).not.toHaveBeenCalled()
  })

  test('under way when the line is lost is sent again as the same command, and recorded once', async () => {
    const world = await openRoom()
    const { room, server } = world
    server.holding = true
    room.do(tick('look'))
    server.record()
    await cut(world)
    expect(phaseOf(room)).toEqual({ kind: 'saved' })
    server.holding = false
    await restore(world)
    expect(room.pending).toEqual([])
    expect(stepOf(room, 'look')?.status).toBe('done')
    expect(server.log.filter(({ type }) => type === 'step.completed')).toHaveLength(1)
  })
})

describe('without a line', () => {
  test('ticks are kept, and open what waits for them', async () => {
    const world = await openRoom()
    const { room } = world
    await cut(world)
    room.do(tick('look'))
    expect(phaseOf(room)).toEqual({ kind: 'saved' })
    expect(stepOf(room, 'call')?.status).toBe('ready')
    room.do(tick('call'))
    expect(room.freshness).toMatchObject({ kind: 'reconnecting', saved: 2 })
  })

  test('kept ticks survive a reload and are sent in order, one by one, with their true time', async () => {
    const world = await openRoom()
    await cut(world)
    world.room.do(tick('look'))
    vi.setSystemTime(Date.now() + 60_000)
    world.room.do(tick('call'))
    world.room.leave()

    vi.setSystemTime(Date.now() + 600_000)
    world.server.up = true
    world.server.holding = true
    const { room } = world.reload()
    expect(room.pending.map(({ phase }) => phase.kind)).toEqual(['saved', 'saved'])
    await settled()
    expect(world.server.commands().map(({ command }) => command)).toMatchObject([
      { step: 'look', occurredAt: '2026-11-24T12:00:00.000Z' },
    ])
    world.server.answer()
    expect(world.server.commands().at(-1)?.command).toMatchObject({
      step: 'call',
      occurredAt: '2026-11-24T12:01:00.000Z',
    })
    world.server.answer()
    expect(room.pending).toEqual([])
    expect(stepOf(room, 'call')).toMatchObject({ status: 'done', at: '2026-11-24T12:01:00.000Z' })
    expect(world.reload().room.pending).toEqual([])
  })

  test('a kept tick that is refused later stays with its reason, after a reload too, until it is let go of', async () => {
    const world = await openRoom()
    await cut(world)
    world.room.do(tick('look'))
    world.server.act({ type: 'step.skip', step: 'look', reason: 'Seen already' }, ben)
    await restore(world)
    expect(phaseOf(world.room)).toMatchObject({ kind: 'refused', problem: { code: 'step_not_open' } })
    const { room } = world.reload()
    const [entry] = room.pending
    expect(entry?.phase).toMatchObject({ kind: 'refused' })
    room.commands.discard(entry?.commandId ?? '')
    expect(world.reload().room.pending).toEqual([])
  })

  test('a kept tick that was thrown away is never sent', async () => {
    const world = await openRoom()
    await cut(world)
    world.room.do(tick('look'))
    world.room.commands.discard(world.room.pending[0]?.commandId ?? '')
    await restore(world)
    expect(world.server.commands()).toEqual([])
    expect(stepOf(world.room, 'look')?.status).toBe('ready')
  })

  test('decisions are not kept: they want the present state', async () => {
    const world = await openRoom({ story: new Story().act(tick('look'), { by: ben }).act(tick('call')) })
    await cut(world)
    world.room.do({ type: 'decision.choose', plan: 'outage', step: 'verdict', option: 'real' })
    expect(phaseOf(world.room, 'outage/verdict')).toMatchObject({
      kind: 'refused',
      problem: { code: 'no_line' },
    })
    await restore(world)
    expect(world.server.commands()).toEqual([])
  })

  test('a decision under way when the line went is not repeated unasked, and is cleared when it did arrive', async () => {
    const story = () => new Story().act(tick('look'), { by: ben }).act(tick('call'))
    const choose = { type: 'decision.choose', plan: 'outage', step: 'verdict', option: 'real' } as const
    for (const arrived of [false, true]) {
      const world = await openRoom({ story: story() })
      world.server.holding = true
      world.room.do(choose)
      if (arrived) world.server.record()
      await cut(world)
      expect(phaseOf(world.room, 'outage/verdict')).toEqual({ kind: 'unsure' })
      await restore(world)
      expect(world.server.commands()).toHaveLength(1)
      expect(world.room.pending).toHaveLength(arrived ? 0 : 1)
      expect(stepOf(world.room, 'verdict')?.status).toBe(arrived ? 'done' : 'ready')
    }
  })

  test('the 101st tick is not pretended to be kept', async () => {
    const world = await openRoom()
    await cut(world)
    for (let count = 1; count <= 101; count += 1) world.room.do({ type: 'note.add', note: `Note ${count}` })
    expect(world.room.pending.filter(({ phase }) => phase.kind === 'saved')).toHaveLength(100)
    expect(world.room.pending.at(-1)?.phase).toMatchObject({
      kind: 'refused',
      problem: { code: 'outbox_full' },
    })
  })
})

describe('resuming', () => {
  test('asks for what follows the last event, and folds each event once', async () => {
    const world = await openRoom()
    const { room, server } = world
    const known = room.log.incident.seq
    await cut(world)
    server.act({ type: 'step.complete', step: 'look' }, ben)
    server.act({ type: 'note.add', note: 'Two more hosts' }, ben)
    await restore(world)
    expect(server.heard.filter(({ type }) => type === 'watch').at(-1)).toMatchObject({ after: known })
    server.repeat()
    expect(room.events.map(({ seq }) => seq)).toEqual(server.log.map(({ seq }) => seq))
    expect(room.freshness).toEqual({ kind: 'live', outdated: false })
    expect(room.left).toMatchObject({ seq: known })
  })

  test('shows what the tab had before a reload, as old, and asks only for what followed', async () => {
    const world = await openRoom()
    const kept = world.room.events
    world.room.leave()
    world.server.act({ type: 'note.add', note: 'Meanwhile' }, ben)
    world.server.up = false
    const { room, live } = world.reload()
    room.resume(kept, Date.parse('2026-11-24T11:30:00.000Z'))
    await settled()
    expect(room.ready).toBe(true)
    expect(room.fresh).toBe(false)
    expect(room.freshness).toMatchObject({ showing: Date.parse('2026-11-24T11:30:00.000Z') })
    world.server.up = true
    live.wake()
    await settled()
    expect(world.server.heard.at(-2)).toMatchObject({ type: 'watch', after: kept.length })
    expect(room.fresh).toBe(true)
    expect(room.events.map(({ seq }) => seq)).toEqual(world.server.log.map(({ seq }) => seq))
  })

  test('is not live before everything that the log held is here', async () => {
    const world = await openRoom()
    await cut(world)
    expect(world.room.fresh).toBe(false)
    expect(world.room.freshness).toMatchObject({ kind: 'reconnecting', showing: Date.now() })
    await restore(world)
    expect(world.room.fresh).toBe(true)
  })

  test('waits for a runbook that it does not have, and goes on when it came', async () => {
    const story = new Story()
    let come: (() => void) | undefined
    const { room } = await openRoom({
      story,
      fetchRunbook: (_, hash) =>
        new Promise((resolve) => {
          const value = story.runbooks.get(hash)
          if (value !== undefined) come = () => resolve({ ok: true, value })
        }),
    })
    expect(room.ready).toBe(false)
    come?.()
    await settled()
    expect(room.ready).toBe(true)
    expect(room.events).toHaveLength(story.events.length)
  })

  test('a runbook that cannot be had is said, and asked for again', async () => {
    const story = new Story()
    let up = false
    const { room } = await openRoom({
      story,
      fetchRunbook: async (_, hash) => {
        const value = story.runbooks.get(hash)
        if (up && value !== undefined) return { ok: true, value }
        return { ok: false, problem: { type: 'about:blank', status: 0, code: 'unreachable', title: 'No.' } }
      },
    })
    expect(room.log.trouble).toMatchObject({ kind: 'runbook', problem: { code: 'unreachable' } })
    up = true
    room.log.retry()
    await settled()
    expect(room.log.trouble).toBeUndefined()
    expect(room.ready).toBe(true)
  })
})

test('the events of others are news once the room was shown, and the first reading is not', async () => {
  const news = vi.fn()
  const { server } = await openRoom({ onNews: news })
  expect(news).not.toHaveBeenCalled()
  server.act({ type: 'note.add', note: 'Here too' }, ben)
  expect(news).toHaveBeenCalledTimes(1)
})
