import type { IncidentView, StepView } from '@holdfast/core'
import { describe, expect, test } from 'vitest'
import type { Pending, Phase } from './pending.ts'
import { lookOf, type RowContext } from './row.ts'

const NOW = '2026-11-24T12:00:00.000Z'
const ana = { id: 'ana', name: 'Ana Silva' }
const ben = { id: 'ben', name: 'Ben Okafor' }

const step = (rest: Partial<StepView> = {}): StepView => ({
  id: 'look',
  plan: 'outage',
  state: 'triage',
  title: 'Look at the alerts',
  kind: 'task',
  role: 'soc',
  required: true,
  status: 'ready',
  needs: [],
  evidence: [],
  records: [],
  notes: 0,
  ...rest,
})

const view: IncidentView = {
  seq: 9,
  number: 'INC-2026-014',
  title: 'Radiology is down',
  severity: 2,
  exercise: false,
  status: 'open',
  openedAt: '2026-11-24T03:00:00.000Z',
  openedBy: ana,
  roles: { soc: [ben] },
  roleTitles: { soc: 'Security analyst' },
  plans: [],
  steps: [step(), step({ id: 'call', title: 'Call the owner' })],
}

const context = (me: string, roles: readonly string[] = []): RowContext => ({
  view,
  who: { me, roles: new Set(roles) },
  now: Date.parse(NOW),
  times: { hours: '24', zone: 'UTC' },
})

const pending = (phase: Phase, type: 'step.complete' | 'step.claim' = 'step.complete'): Pending => ({
  commandId: 'c1',
  command: { type, plan: 'outage', step: 'look' },
  tappedAt: '2026-11-24T11:59:58.000Z',
  late: false,
  phase,
})

const look = (rest: Partial<StepView>, me = 'ana', roles: readonly string[] = []) =>
  lookOf(step(rest), undefined, context(me, roles))

describe('a row says in words', () => {
  test.each<[string, Partial<StepView>, string]>([
    ['not reached', { status: 'pending' }, 'Not yet'],
    [
      'what comes first',
      { status: 'blocked', blockedBy: ['call', 'look'] },
      'After Call the owner, and 1 more',
    ],
    ['that anyone may take it', { status: 'ready' }, 'Ready'],
    ['whose it is', { status: 'ready', assignee: ben }, 'Assigned to Ben Okafor'],
    [
      'who is on it and how long',
      { status: 'claimed', by: ben, at: '2026-11-24T11:48:00.000Z' },
      'Ben Okafor is on it, 12 min',
    ],
    ['who did it when', { status: 'done', by: ben, at: NOW }, 'Done by Ben Okafor 12:00:00'],
    ['that it was oneself', { status: 'done', by: ana, at: NOW }, 'Done by you 12:00:00'],
    [
      'why it was skipped',
      { status: 'skipped', by: ben, at: NOW, reason: 'No PACS here' },
      'Skipped by Ben Okafor 12:00:00: No PACS here',
    ],
    [
      'why it was refused',
      { status: 'failed', by: ben, at: NOW, reason: 'Not yet safe' },
      'Refused by Ben Okafor 12:00:00: Not yet safe',
    ],
    ['that it fell away', { status: 'cancelled' }, 'Not needed: the plan moved on'],
    [
      'how many approved',
      {
        kind: 'approval',
        status: 'waiting',
        approval: { count: 2, from: ['soc', 'commander'], given: [{ by: ben, at: NOW, roles: ['soc'] }] },
      },
      '1 of 2 approved',
    ],
    [
      'how long a wait goes on',
      { kind: 'wait', status: 'waiting', until: '2026-11-24T12:04:05.000Z' },
      '4:05 left, until 12:04:05',
    ],
    [
      'which option was taken',
      {
        kind: 'decision',
        status: 'done',
        by: ben,
        at: NOW,
        option: 'real',
        options: [{ id: 'real', title: 'It is real' }],
      },
      'Decided: It is real, by Ben Okafor 12:00:00',
    ],
  ])('%s', (_, rest, words) => {
    expect(look(rest).words).toBe(words)
  })

  test('that it is mine: by assignment, by role, by being on it', () => {
    expect(look({ assignee: ana })).toMatchObject({ state: 'mine', words: 'Assigned to you' })
    expect(look({}, 'ben', ['soc'])).toMatchObject({ state: 'mine', words: 'Yours' })
    expect(look({ status: 'claimed', by: ana, at: NOW })).toMatchObject({
      state: 'on-it',
      words: 'You are on it, 0 s',
    })
  })

  test('how long is left, and how long overdue', () => {
    expect(look({ due: '2026-11-24T12:10:00.000Z' }).due).toEqual({ words: '10:00 left', over: false })
    expect(look({ due: '2026-11-24T11:45:00.000Z' }).due).toEqual({ words: '15 min overdue', over: true })
    expect(
      look({ status: 'done', by: ben, at: NOW, overdueAt: '2026-11-24T11:45:00.000Z' }).due,
    ).toBeUndefined()
  })
})

describe('a row with a command under way', () => {
  test('is hollow while it is sent, and says so when that takes long', () => {
    const sending = lookOf(step(), pending({ kind: 'sending' }), context('ana'))
    expect(sending).toMatchObject({ state: 'sending', words: 'Sending' })
    const late = { ...context('ana'), now: Date.parse(NOW) + 10_000 }
    expect(lookOf(step(), pending({ kind: 'sending' }), late).words).toBe('Sending for 12 s')
  })

  test('is hollow while it is only on this device', () => {
    expect(
      lookOf(step({ status: 'done', by: ana }), pending({ kind: 'saved' }), context('ana')),
    ).toMatchObject({
      state: 'saved',
      words: 'Saved on this device 11:59:58',
    })
  })

  test('shows the truth again when it was refused, or somebody was first', () => {
    const problem = { type: '', title: '', status: 409, code: 'step_blocked' }
    expect(lookOf(step(), pending({ kind: 'refused', problem }), context('ana')).state).toBe('ready')
    expect(lookOf(step(), pending({ kind: 'overtaken', problem }), context('ana')).state).toBe('ready')
  })

  test('is not hollow for what is no tick', () => {
    expect(lookOf(step(), pending({ kind: 'sending' }, 'step.claim'), context('ana')).state).toBe('ready')
  })
})

test('every state has its own icon and border, so that colour is never the only sign', () => {
  const states = (
    ['pending', 'blocked', 'ready', 'claimed', 'done', 'skipped', 'failed', 'cancelled'] as const
  ).map((status) => look({ status, by: ben, at: NOW, reason: '' }).icon)
  expect(new Set(states).size).toBe(states.length)
})
