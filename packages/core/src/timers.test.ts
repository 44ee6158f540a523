import { expect, test } from 'vitest'
import {
  ana,
  at,
  book,
  choose,
  close,
  decision,
  done,
  final,
  fire,
  given,
  HOUR,
  MINUTE,
  outbreak,
  phase,
  reopen,
  type Scenario,
  START,
  setFact,
  skip,
  task,
  wait,
  when,
} from './testing/index.ts'
import { addMs } from './time.ts'
import { nextTimer, timers as pending } from './timers.ts'

const timed = book({
  facts: { n: { type: 'number', title: 'N' } },
  states: {
    a: phase(
      [
        task('call', { due: { ms: 30 * MINUTE, from: 'start' } }),
        wait('cool', HOUR, { needs: ['call'], required: false }),
        decision('on', { go: 'b' }, { required: false }),
      ],
      { after: { [3 * HOUR]: { target: '#book.b' } } },
    ),
    b: phase(
      [
        task('mail', { due: { ms: 15 * MINUTE, from: 'state' } }),
        task('file', { due: { ms: 10 * HOUR, from: 'start' } }),
      ],
      {
        after: { [HOUR]: { target: '#book.c' } },
        onDone: { target: '#book.c' },
      },
    ),
    c: phase([task('rest')], { after: { [HOUR]: { target: '#book.end', ...when('facts.n > 0') } } }),
    end: final(),
  },
})

const ids = ({ incident }: Scenario) =>
  pending(incident).map(({ id, due }) => [id, Date.parse(due) - Date.parse(START)])
const AFTER_A = `after:book:xstate.after.${3 * HOUR}.book.a`
const AFTER_B = `after:book:xstate.after.${HOUR}.book.b`
const AFTER_C = `after:book:xstate.after.${HOUR}.book.c`

test('timers lists what is pending, soonest first: deadlines, waits, time-outs (T1)', () => {
  expect(ids(given(timed))).toEqual([
    ['due:book:call', 30 * MINUTE],
    [AFTER_A, 3 * HOUR],
    ['due:book:file', 10 * HOUR],
  ])
  const called = given(timed, at(10 * MINUTE, done('call')))
  expect(ids(called)[0]).toEqual(['wait:book:cool', 70 * MINUTE])
  expect(nextTimer(called.incident)).toEqual({
    id: 'wait:book:cool',
    kind: 'wait',
    plan: 'book',
    step: 'cool',
    due: addMs(START, 70 * MINUTE),
  })
})

test('a timer fires when its time has come, and once (T2)', () => {
  given(timed)
    .when(at(30 * MINUTE - 1, fire('due:book:call')))
    .refuses('timer_not_due', { timer: 'due:book:call' })
  const late = given(timed, at(30 * MINUTE, fire('due:book:call')))
  late.when(at(31 * MINUTE, fire('due:book:call'))).refuses('nothing_to_change')
  late.when(fire('due:book:nope')).refuses('nothing_to_change')
})

test('a timer of a settled step or a left state is not pending (T2)', () => {
  given(timed, done('call'))
    .when(at(HOUR, fire('due:book:call')))
    .refuses('nothing_to_change')
  given(timed, skip('call'), choose('on', 'go'))
    .when(at(9 * HOUR, fire(AFTER_A)))
    .refuses('nothing_to_change')
})

test('a fired timer is by the system and happened when it was due, however late it is recorded (T3)', () => {
  const { events } = given(timed, at(20 * HOUR, fire('due:book:call')))
  expect(events.at(-1)).toEqual({
    type: 'timer.fired',
    seq: 4,
    at: addMs(START, 20 * HOUR),
    occurredAt: addMs(START, 30 * MINUTE),
    by: { id: 'system', name: 'System' },
    data: { timer: 'due:book:call', plan: 'book', kind: 'due', step: 'call' },
  })
})

test('after a downtime chained timers count from the true times (T3)', () => {
  const b = given(timed, at(48 * HOUR, fire(AFTER_A)))
  expect(ids(b)).toEqual([
    ['due:book:mail', 3 * HOUR + 15 * MINUTE],
    [AFTER_B, 4 * HOUR],
    ['due:book:file', 10 * HOUR],
  ])
  const c = b.and(at(48 * HOUR, fire('due:book:mail')), at(48 * HOUR, fire(AFTER_B)))
  expect(c.step('mail')).toMatchObject({
    status: 'cancelled',
    overdueAt: addMs(START, 3 * HOUR + 15 * MINUTE),
  })
  expect(ids(c)).toEqual([[AFTER_C, 5 * HOUR]])
})

test('a deadline that passes marks the step overdue and changes nothing else (T4)', () => {
  const before = given(timed)
  const after = before.and(at(2 * HOUR, fire('due:book:call')))
  const { overdueAt, ...rest } = after.step('call')
  expect(overdueAt).toBe(addMs(START, 30 * MINUTE))
  expect(rest).toEqual(before.step('call'))
  expect(after.value()).toEqual(before.value())
  expect(after.and(done('call')).step('call')).toMatchObject({ status: 'done', overdueAt })
})

test('a deadline from the start runs before its state is reached; one from the state waits for it (T4)', () => {
  const early = given(timed)
  expect(early.step('file').due).toBe(addMs(START, 10 * HOUR))
  expect(early.step('mail').due).toBeUndefined()
  const late = early.and(at(11 * HOUR, fire('due:book:file')))
  expect(late.step('file')).toMatchObject({ status: 'pending', overdueAt: addMs(START, 10 * HOUR) })
})

test('deadlines count from effective times (L4, T4)', () => {
  const entered = given(
    timed,
    at(2 * HOUR, done('call', { occurredAt: addMs(START, HOUR) })),
    at(2 * HOUR, {
      type: 'decision.choose',
      step: 'on',
      option: 'go',
      occurredAt: addMs(START, 90 * MINUTE),
    }),
  )
  expect(entered.step('mail').due).toBe(addMs(START, 105 * MINUTE))
  expect(ids(entered)).toContainEqual([AFTER_B, 150 * MINUTE])
})

test('a wait counts from the moment it is ready, and its timer completes it (T5)', () => {
  const ready = given(timed, at(2 * HOUR, done('call', { occurredAt: addMs(START, HOUR) })))
  expect(ready.step('cool')).toMatchObject({ status: 'waiting', until: addMs(START, 2 * HOUR) })
  expect(ready.and(at(2 * HOUR, fire('wait:book:cool'))).step('cool')).toMatchObject({
    status: 'done',
    by: { id: 'system' },
    at: addMs(START, 2 * HOUR),
  })
})

test('a wait that is not ready has no timer, and starts again when its need or itself is reopened (T5)', () => {
  expect(given(timed).step('cool').status).toBe('blocked')
  const stopped = given(timed, at(10 * MINUTE, done('call')), at(20 * MINUTE, reopen('call')))
  expect(ids(stopped).map(([id]) => id)).not.toContain('wait:book:cool')
  const again = stopped.and(at(30 * MINUTE, done('call')))
  expect(again.step('cool').until).toBe(addMs(START, 90 * MINUTE))
  const over = again.and(at(2 * HOUR, fire('wait:book:cool')), at(150 * MINUTE, reopen('cool')))
  expect(over.step('cool').until).toBe(addMs(START, 210 * MINUTE))
})

test('a time-out moves the machine; leaving the state cancels it, coming back starts it anew (T6)', () => {
  const b = given(timed, at(3 * HOUR, fire(AFTER_A)))
  expect(b.value()).toEqual({ b: 'open' })
  const c = b.and(at(190 * MINUTE, done('mail')), at(200 * MINUTE, done('file')))
  expect(ids(c)).toEqual([[AFTER_C, 260 * MINUTE]])
})

test('a time-out whose guard does not hold is spent and moves nothing (T6)', () => {
  const c = given(timed, at(3 * HOUR, fire(AFTER_A)), at(4 * HOUR, fire(AFTER_B)))
  const spent = c.and(at(5 * HOUR, fire(AFTER_C)))
  expect(spent.value()).toEqual({ c: 'open' })
  expect(ids(spent)).toEqual([])
  expect(c.and(setFact('n', 1), at(5 * HOUR, fire(AFTER_C))).value()).toBe('end')
})

test('a closed incident has no timer, and has them again when it is reopened (T7)', () => {
  const settled = given(timed, done('call'))
  const over = settled.and(close())
  expect(pending(over.incident)).toEqual([])
  over.when(at(9 * HOUR, fire(AFTER_A))).refuses('incident_closed')
  expect(ids(over.and({ type: 'incident.reopen', reason: 'again' }))).toEqual(ids(settled))
})

test('a plan that has ended has no timer (T1)', () => {
  const photo = { title: 'Photo', kind: 'link', value: 'https://example.org' } as const
  const over = given(outbreak, done('confirm', { evidence: [photo] }), choose('verdict', 'false-alarm'))
  expect(pending(over.incident)).toEqual([])
  expect(over.step('confirm').by).toEqual(ana)
})
