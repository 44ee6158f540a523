import { expect, test } from 'vitest'
import {
  ben,
  book,
  by,
  choose,
  decision,
  done,
  final,
  give,
  given,
  phase,
  reopen,
  setFact,
  skip,
  task,
  when,
} from './testing/index.ts'

const fork = book({
  facts: { phi: { type: 'boolean', title: 'PHI' }, n: { type: 'number', title: 'N', initial: 2 } },
  states: {
    ask: phase(
      [
        task('look'),
        decision('which', {
          left: { target: 'left', sets: { phi: true } },
          stay: { sets: { n: 7 } },
          plain: {},
        }),
        task('tidy', { required: false }),
      ],
      { onDone: { target: '#book.left' } },
    ),
    left: phase([task('go')]),
  },
})

test('a choice settles the decision, sets the facts of its option and records those known before (D1)', () => {
  const stayed = given(fork, choose('which', 'stay'))
  expect(stayed.events.at(-1)).toMatchObject({ data: { option: 'stay', known: { phi: false, n: 2 } } })
  expect(stayed.incident.plans[0]?.facts).toEqual({ phi: false, n: 7 })
  expect(stayed.step('which')).toMatchObject({ status: 'done', option: 'stay' })
  expect(stayed.and(done('look')).value()).toEqual({ left: 'open' })
})

test('a choice without target or facts is recorded and holds nothing any more (D1)', () => {
  expect(given(fork, done('look'), choose('which', 'plain')).value()).toEqual({ left: 'open' })
})

test('an option with a target moves the plan there (D2)', () => {
  const moved = given(fork, done('look'), choose('which', 'left', { occurredAt: '2026-11-24T03:01:30.000Z' }))
  expect(moved.value()).toEqual({ left: 'open' })
  expect(moved.incident.plans[0]).toMatchObject({ facts: { phi: true } })
  expect(moved.step('tidy').status).toBe('cancelled')
})

test('a choice does not leave behind an open required step of its own state (D3)', () => {
  given(fork)
    .when(choose('which', 'left'))
    .refuses('steps_open', { steps: ['look'] })
  given(fork, skip('look')).when(choose('which', 'left')).records('decision.chosen')
  given(fork).when(choose('which', 'stay')).records('decision.chosen')
})

const lanes = book({
  facts: { n: { type: 'number', title: 'N' } },
  states: {
    both: {
      type: 'parallel',
      states: {
        a: phase([
          task('x'),
          decision(
            'leave',
            { out: 'out', again: 'both.a', jump: { target: 'out', sets: { n: 9 } } },
            { required: false },
          ),
        ]),
        b: {
          initial: 'c',
          states: {
            c: phase([task('y'), task('w', { required: false })], { onDone: { target: '#book.both.b.d' } }),
            d: phase([task('z')]),
          },
        },
      },
    },
    out: phase([task('end')]),
  },
})

test('a choice that leaves a parallel state from inside one lane looks at every lane it leaves (D3)', () => {
  given(lanes)
    .when(choose('leave', 'out'))
    .refuses('steps_open', { steps: ['x', 'y'] })
  given(lanes, done('x'), done('y'))
    .when(choose('leave', 'out'))
    .refuses('steps_open', { steps: ['z'] })
  expect(given(lanes, done('x'), done('y'), done('z'), choose('leave', 'out')).value()).toEqual({
    out: 'open',
  })
})

test('a choice that stays inside its lane looks at its own state only, and starts it anew (D3, P3)', () => {
  const inner = book({
    type: 'parallel',
    states: {
      a: {
        initial: 'in',
        states: { in: phase([task('x'), decision('d', { again: 'a.in' }, { required: false })]) },
      },
      b: phase([task('y'), task('z')]),
    },
  })
  given(inner)
    .when(choose('d', 'again'))
    .refuses('steps_open', { steps: ['x'] })
  const again = given(inner, done('x'), done('y'), choose('d', 'again'))
  expect(again.value()).toEqual({ a: { in: 'open' }, b: 'open' })
  expect([again.step('x').status, again.step('y').status]).toEqual(['ready', 'done'])
})

test('a lane that starts itself anew starts all lanes anew, by the rule of XState (D3, P2)', () => {
  given(lanes, done('x'))
    .when(choose('leave', 'again'))
    .refuses('steps_open', { steps: ['y'] })
  const again = given(lanes, done('x'), done('y'), done('z'), choose('leave', 'again'))
  expect(again.value()).toEqual({ both: { a: 'open', b: { c: 'open' } } })
  expect([again.step('x').status, again.step('y').status]).toEqual(['ready', 'ready'])
})

test('what always does after a choice is the rule of the runbook, not the leaving of the choice (D3)', () => {
  const alarm = book({
    facts: { n: { type: 'number', title: 'N' } },
    states: {
      ask: phase(
        [
          decision('d', { on: { target: 'work', sets: { n: 1 } }, set: { sets: { n: 1 } } }),
          task('open-one'),
        ],
        {
          always: [{ target: '#book.end', ...when('facts.n == 1') }],
        },
      ),
      work: phase([task('never')], { always: [{ target: '#book.end', ...when('facts.n == 1') }] }),
      end: final(),
    },
  })
  given(alarm)
    .when(choose('d', 'on'))
    .refuses('steps_open', { steps: ['open-one'] })
  expect(given(alarm, done('open-one'), choose('d', 'on')).value()).toBe('end')
  expect(given(alarm, choose('d', 'set')).value()).toBe('end')
})

test('a decided step shows every option, the one taken and those not taken (D4)', () => {
  const { options, option } = given(fork, choose('which', 'stay')).step('which')
  expect(option).toBe('stay')
  expect(options).toEqual([
    { id: 'left', title: 'Left', target: 'left', sets: { phi: true } },
    { id: 'stay', title: 'Stay', sets: { n: 7 } },
    { id: 'plain', title: 'Plain' },
  ])
})

test('an option that is not there is refused with those that are', () => {
  given(fork)
    .when(choose('which', 'rihgt'))
    .refuses('option_unknown', { options: ['left', 'stay', 'plain'] })
})

test('a choice is made once, by those who may; reopened, it may be made anew (D1, S4)', () => {
  const chosen = given(fork, choose('which', 'stay'))
  chosen.when(choose('which', 'plain')).refuses('step_already_done')
  given(fork)
    .when(by(ben, choose('which', 'stay')))
    .refuses('role_needed')
  const again = chosen.and(reopen('which'), give('responder', ben), by(ben, choose('which', 'plain')))
  expect(again.step('which')).toMatchObject({ option: 'plain', by: ben })
  expect(again.incident.plans[0]?.facts).toMatchObject({ n: 7 })
})

test('facts set before a choice are known to it (D1)', () => {
  const { events } = given(fork, setFact('n', 3), choose('which', 'stay'))
  expect(events.at(-1)).toMatchObject({ data: { known: { n: 3 } } })
})
