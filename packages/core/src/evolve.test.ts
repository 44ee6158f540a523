import { expect, test } from 'vitest'
import type { EventBody, IncidentEvent } from './event.ts'
import { emptyIncident, evolve } from './evolve.ts'
import { ReplayFault, type ReplayFaultCode } from './fault.ts'
import { replay } from './replay.ts'
import {
  ana,
  at,
  ben,
  book,
  by,
  choose,
  close,
  done,
  fire,
  give,
  given,
  HOUR,
  ladder,
  outbreak,
  phase,
  type Scenario,
  START,
  skip,
  task,
  when,
} from './testing/index.ts'

/** What evolve says to this event as the next one. */
function faultOf(
  { incident }: Pick<Scenario, 'incident'>,
  body: EventBody,
  seq = incident.seq + 1,
): ReplayFault {
  const event: IncidentEvent = { ...body, seq, at: START, by: ana }
  try {
    evolve(incident, event)
  } catch (error) {
    if (error instanceof ReplayFault) return error
    throw error
  }
  throw new Error('it folded')
}

const faults = (scenario: Pick<Scenario, 'incident'>, body: EventBody): ReplayFaultCode =>
  faultOf(scenario, body).code

const opened = given(ladder)
const on = (step: string) => ({ plan: 'ladder', step })
const completed = (step: string) => ({ type: 'step.completed', data: on(step) }) as const
const [hash = ''] = opened.incident.runbooks.keys()

test('events are numbered without gap; any other number is a fault that names it (L3)', () => {
  for (const seq of [0, 3, 5, 99])
    expect(faultOf(opened, completed('one'), seq)).toMatchObject({ code: 'wrong_seq', seq })
})

test('nothing folds before the opening, and the opening only once (L2)', () => {
  const empty = { incident: emptyIncident(opened.incident.runbooks) }
  expect(faults(empty, { type: 'incident.closed', data: { reason: 'x' } })).toBe('not_opened')
  const [opening] = opened.events
  if (opening?.type !== 'incident.opened') throw new Error('not opened')
  expect(faults(opened, { type: 'incident.opened', data: opening.data })).toBe('already_opened')
})

test('a plan or a step that is not there is a fault (L2)', () => {
  expect(faults(opened, { type: 'step.completed', data: { plan: 'x', step: 'one' } })).toBe('plan_unknown')
  expect(faults(opened, completed('nope'))).toBe('step_unknown')
  expect(faults(opened, { type: 'note.added', data: { note: 'x', plan: 'x' } })).toBe('plan_unknown')
  const started = { plan: 'other', runbook: 'ladder', version: '1.0.0', hash: 'ff' }
  expect(faults(opened, { type: 'plan.started', data: started })).toBe('runbook_unknown')
  expect(faults(opened, { type: 'plan.started', data: { ...started, plan: 'ladder', hash } })).toBe(
    'plan_exists',
  )
})

test('what the lifecycle of a step does not take is a fault (L2)', () => {
  const once = given(ladder, done('one'))
  expect(faults(once, completed('one'))).toBe('step_cannot_take')
  expect(faults(opened, { type: 'step.released', data: on('one') })).toBe('step_cannot_take')
  expect(
    faults(given(outbreak), { type: 'step.completed', data: { plan: 'outbreak', step: 'rebuild' } }),
  ).toBe('step_not_active')
})

test('an ended plan takes nothing but notes (L2, P5)', () => {
  const ended = given(ladder, done('one'), done('two'))
  expect(faults(ended, completed('three'))).toBe('plan_ended')
  expect(faults(ended, { type: 'fact.set', data: { plan: 'ladder', fact: 'x', value: 1 } })).toBe(
    'plan_ended',
  )
})

test('closing a closed incident and reopening an open one are faults (L2)', () => {
  const over = given(ladder, done('one'), done('two'), close())
  expect(faults(over, { type: 'incident.closed', data: { reason: 'x' } })).toBe('incident_closed')
  expect(faults(opened, { type: 'incident.reopened', data: { reason: 'x' } })).toBe('incident_not_closed')
})

test('roles that are worn already, or not worn, are faults (L2)', () => {
  expect(faults(opened, { type: 'role.assigned', data: { role: 'commander', person: ana } })).toBe(
    'role_worn',
  )
  expect(faults(opened, { type: 'role.released', data: { role: 'soc', person: ben } })).toBe('role_not_worn')
})

test('a fact, an option, a state or a timer that is not there is a fault (L2)', () => {
  expect(faults(opened, { type: 'fact.set', data: { plan: 'ladder', fact: 'x', value: 1 } })).toBe(
    'fact_unknown',
  )
  const photo = { title: 'Photo', kind: 'link', value: 'https://example.org' } as const
  const asked = given(outbreak, done('confirm', { evidence: [photo] }))
  const chosen = { plan: 'outbreak', step: 'verdict', option: 'nope', known: {} }
  expect(faults(asked, { type: 'decision.chosen', data: chosen })).toBe('option_unknown')
  const step = { id: 'x', title: 'X', state: 'nope', role: 'anyone', needs: [], required: true }
  expect(faults(opened, { type: 'step.added', data: { plan: 'ladder', step } })).toBe('state_unknown')
  expect(
    faults(opened, {
      type: 'step.added',
      data: { plan: 'ladder', step: { ...step, id: 'one', state: 'work' } },
    }),
  ).toBe('step_exists')
  const left = asked.and(choose('verdict', 'ransomware'))
  expect(
    faults(left, { type: 'step.added', data: { plan: 'outbreak', step: { ...step, state: 'triage' } } }),
  ).toBe('step_not_active')
  expect(
    faults(opened, { type: 'timer.fired', data: { plan: 'ladder', timer: 'after:ladder:x', kind: 'after' } }),
  ).toBe('timer_unknown')
})

test('a machine that does not move where it must is a fault (L2)', () => {
  // A target inside a state with steps is not in the language; a file made elsewhere might have one.
  const crooked = book({
    states: { a: phase([task('x')], { after: { [HOUR]: { target: '#book.a.settled' } } }) },
  })
  const moved = given(crooked, at(HOUR, fire(`after:book:xstate.after.${HOUR}.book.a`)))
  expect(faults(moved, { type: 'step.completed', data: { plan: 'book', step: 'x' } })).toBe('machine_stuck')
})

test('a machine that never comes to rest is a fault (L2)', () => {
  const circle = book({
    facts: { b: { type: 'boolean', title: 'B' } },
    states: {
      a: { always: [{ target: '#book.c', ...when('facts.b') }] },
      c: { always: [{ target: '#book.a', ...when('facts.b') }] },
    },
  })
  const fault = faultOf(given(circle), { type: 'fact.set', data: { plan: 'book', fact: 'b', value: true } })
  expect(fault.code).toBe('machine_loops')
  expect(fault.cause).toBeInstanceOf(Error)
})

test('a fault says which event, what and why, and replay stops there (L2)', () => {
  const events = [...given(ladder, done('one')).events]
  const again: IncidentEvent = { ...completed('one'), seq: 5, at: START, by: ben }
  expect(() => replay([...events, again], opened.incident.runbooks)).toThrow(
    'event 5 does not fold: step_cannot_take (complete of one, which is done)',
  )
})

test('the effective time is when it happened, else when it was recorded (L4)', () => {
  const late = { occurredAt: '2026-11-24T02:00:00.000Z' }
  const { incident } = given(ladder, by(ana, done('one', late)), skip('two'), give('soc', ben))
  expect(incident.plans[0]).toMatchObject({ endedAt: '2026-11-24T03:02:00.000Z' })
  expect(given(ladder, done('one', late)).step('one').at).toBe(late.occurredAt)
  expect(given(ladder, skip('one'), skip('two', 'x', late)).incident.plans[0]?.endedAt).toBe(late.occurredAt)
})
