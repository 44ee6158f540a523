import { expect, test } from 'vitest'
import { decide } from './decide.ts'
import { ENGINE } from './engine.ts'
import { emptyIncident } from './evolve.ts'
import {
  ana,
  at,
  ben,
  book,
  by,
  cho,
  choose,
  close,
  done,
  give,
  given,
  HOUR,
  ladder,
  note,
  outbreak,
  phase,
  reopen,
  START,
  shelf,
  skip,
  task,
} from './testing/index.ts'

const opening = {
  type: 'incident.open',
  title: ' Ward 3 is locked out ',
  severity: 1,
  exercise: true,
  number: 'INC-2026-007',
  runbook: 'ladder',
} as const

const open = (more: object = {}) =>
  decide(emptyIncident(shelf(ladder)), { ...opening, ...more }, { by: ana, at: START })

test('opening records the incident, its first plan, the commander, then each role given (I1)', () => {
  const [hash] = shelf(ladder).keys()
  expect(open({ roles: { soc: [ben, cho], commander: [ana, ben, ben] } })).toEqual({
    ok: true,
    events: [
      {
        type: 'incident.opened',
        at: START,
        by: ana,
        data: {
          title: 'Ward 3 is locked out',
          severity: 1,
          exercise: true,
          number: 'INC-2026-007',
          engine: ENGINE,
        },
      },
      {
        type: 'plan.started',
        at: START,
        by: ana,
        data: { plan: 'ladder', runbook: 'ladder', version: '1.0.0', hash },
      },
      { type: 'role.assigned', at: START, by: ana, data: { role: 'commander', person: ana } },
      { type: 'role.assigned', at: START, by: ana, data: { role: 'soc', person: ben } },
      { type: 'role.assigned', at: START, by: ana, data: { role: 'soc', person: cho } },
      { type: 'role.assigned', at: START, by: ana, data: { role: 'commander', person: ben } },
    ],
  })
})

test('opening twice is refused (I1)', () => given(ladder).when(opening).refuses('already_opened'))

test('nothing but opening is possible before the opening (I1)', () => {
  const verdict = decide(emptyIncident(shelf(ladder)), note('hello'), { by: ana, at: START })
  expect(verdict).toEqual({ ok: false, refusal: { code: 'not_opened' } })
})

test('opening needs a title, a runbook that is there, and roles that it has (I1, I5)', () => {
  expect(open({ title: '  ' })).toMatchObject({ refusal: { code: 'reason_needed' } })
  expect(open({ runbook: 'nope' })).toMatchObject({ refusal: { code: 'runbook_unknown', runbook: 'nope' } })
  expect(open({ roles: { pilot: [ben] } })).toMatchObject({
    refusal: { code: 'role_unknown', role: 'pilot', roles: ['commander', 'responder', 'observer', 'soc'] },
  })
})

const allDone = [give('soc', ana), done('one'), done('two')] as const
const closed = given(ladder, ...allDone, close())

test('a closed incident takes nothing but a note and its reopening (I2)', () => {
  closed.when(skip('three')).refuses('incident_closed', { by: ana })
  closed.when(give('soc', ben)).refuses('incident_closed')
  closed.when({ type: 'plan.start', runbook: 'ladder' }).refuses('incident_closed')
  closed.when(close()).refuses('incident_closed')
  closed.when(note('the vendor called back')).records('note.added')
  closed.when({ type: 'incident.reopen', reason: 'it is back' }).records('incident.reopened')
})

test('closing lists the required steps that are open in active states (I3)', () => {
  const lanes = book({
    type: 'parallel',
    states: {
      a: phase([task('x'), task('y', { required: false })]),
      b: phase([task('z')], { onDone: { target: '#book.b' } }),
    },
  })
  given(lanes)
    .when(close())
    .refuses('steps_open', { steps: ['x', 'z'] })
  given(lanes, done('x'))
    .when(close())
    .refuses('steps_open', { steps: ['z'] })
})

test('steps of states that the plan is not in do not hold the closing (I3)', () => {
  const resting = book({
    states: {
      first: phase([task('a')], { onDone: { target: '#book.rest' } }),
      rest: { after: { [HOUR]: { target: '#book.late' } } },
      late: phase([task('b')]),
    },
  })
  given(resting, done('a')).when(close()).records('incident.closed')
})

test('a plan that has ended holds nothing (I3)', () => {
  const { incident } = given(ladder, ...allDone)
  expect(incident.plans[0]?.endedAt).toBeDefined()
  given(ladder, ...allDone)
    .when(close())
    .records('incident.closed')
})

test('closing needs a reason and the commander (I3)', () => {
  given(ladder, ...allDone)
    .when(close(' '))
    .refuses('reason_needed')
  given(ladder, ...allDone, give('soc', ben))
    .when(by(ben, close()))
    .refuses('role_needed', { roles: ['commander'] })
})

test('reopening needs a reason, the commander, and a closed incident (I3)', () => {
  const again = { type: 'incident.reopen', reason: 'again' } as const
  closed.when({ ...again, reason: '' }).refuses('reason_needed')
  closed.when(by(ben, again)).refuses('role_needed')
  given(ladder).when(again).refuses('incident_not_closed')
  expect(closed.and(again).incident.closed).toBeUndefined()
})

test('what happened may be entered late, but not from the future (I4)', () => {
  const late = given(ladder, at(2 * HOUR, note('by phone', { occurredAt: '2026-11-24T04:00:00.000Z' })))
  expect(late.events.at(-1)).toMatchObject({
    at: '2026-11-24T05:00:00.000Z',
    occurredAt: '2026-11-24T04:00:00.000Z',
  })
  given(ladder)
    .when(at(HOUR, note('soon', { occurredAt: '2026-11-24T04:00:00.001Z' })))
    .refuses('occurred_in_future', { at: '2026-11-24T04:00:00.000Z' })
})

test('what happened up to thirty days before the opening may be entered (I4)', () => {
  given(ladder)
    .when(note('first sign', { occurredAt: '2026-10-25T03:00:00.000Z' }))
    .records('note.added')
  given(ladder)
    .when(note('too early', { occurredAt: '2026-10-25T02:59:59.999Z' }))
    .refuses('occurred_before_opening', { openedAt: START })
})

test('an event that happened when it was recorded says so once (I4)', () => {
  const { events } = given(ladder, at(HOUR, note('now', { occurredAt: '2026-11-24T04:00:00.000Z' })))
  expect(events.at(-1)).not.toHaveProperty('occurredAt')
})

test('blank titles, reasons and notes are no reasons (I5)', () => {
  given(ladder, give('soc', ana)).when(skip('one', ' \n ')).refuses('reason_needed')
  given(ladder).when(note('\t')).refuses('reason_needed')
  given(ladder, give('soc', ana), done('one')).when(reopen('one', '')).refuses('reason_needed')
})

test('severity is set by the commander, and not to what it is', () => {
  given(ladder)
    .when({ type: 'severity.set', severity: 1, reason: 'it spreads' })
    .records({ data: { severity: 1, reason: 'it spreads' } })
  given(ladder).when({ type: 'severity.set', severity: 2 }).refuses('nothing_to_change')
  given(ladder, give('soc', ben))
    .when(by(ben, { type: 'severity.set', severity: 1 }))
    .refuses('role_needed')
})

test('a note may be on the incident, on a plan, or on any step, reached or not', () => {
  given(outbreak)
    .when(note('x', { step: 'rebuild' }))
    .records({ data: { note: 'x', plan: 'outbreak', step: 'rebuild' } })
  given(outbreak)
    .when(note('x', { plan: 'outbreak' }))
    .records({ data: { note: 'x', plan: 'outbreak' } })
  given(outbreak)
    .when(note('x', { plan: 'nope' }))
    .refuses('plan_unknown')
  given(outbreak)
    .when(note('x', { step: 'rebiuld' }))
    .refuses('step_unknown', { nearest: 'rebuild' })
  expect(given(outbreak, note('x', { step: 'rebuild' })).step('rebuild').notes).toBe(1)
})

test('a command that names no plan means the one that has the step', () => {
  const two = given([ladder, outbreak], { type: 'plan.start', runbook: 'outbreak' })
  two.when(choose('verdict', 'again')).refuses('step_blocked')
  two
    .and({ type: 'plan.start', runbook: 'outbreak' })
    .when(choose('verdict', 'again'))
    .refuses('plan_ambiguous', { step: 'verdict', plans: ['outbreak', 'outbreak-2'] })
})
