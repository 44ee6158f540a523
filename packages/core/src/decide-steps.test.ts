import { expect, test } from 'vitest'
import {
  add,
  approval,
  assign,
  at,
  ben,
  book,
  by,
  cho,
  choose,
  claim,
  decision,
  done,
  eve,
  final,
  give,
  given,
  HOUR,
  ladder,
  outbreak,
  phase,
  release,
  reopen,
  setFact,
  skip,
  task,
  wait,
} from './testing/index.ts'

const crew = [give('soc', ben), give('soc', cho)] as const
const photo = { title: 'Photo', kind: 'link', value: 'https://example.org/1' } as const

test('a state is settled when its required steps are, done or skipped, and then the plan moves (S1)', () => {
  const half = given(ladder, ...crew, by(ben, done('one')))
  expect(half.value()).toEqual({ work: 'open' })
  expect(half.and(by(ben, skip('two'))).value()).toBe('end')
})

test('a state without required steps is settled when all its steps are (S1)', () => {
  const loose = book({
    states: {
      a: phase([task('x', { required: false }), task('y', { required: false })], {
        onDone: { target: '#book.end' },
      }),
      end: final(),
    },
  })
  expect(given(loose, done('x')).value()).toEqual({ a: 'open' })
  expect(given(loose, done('x'), done('y')).value()).toBe('end')
  const firm = given(loose, done('x'), add('a', 'Z', { required: true }), done('z'))
  expect(firm.value()).toBe('end')
})

test('a step waits for its state, then for its needs, and is closed after (S2)', () => {
  given(outbreak).when(done('rebuild')).refuses('step_not_reached', { state: 'recover' })
  given(ladder, ...crew)
    .when(by(ben, done('two')))
    .refuses('step_blocked', { needs: ['one'] })
  given(ladder, ...crew)
    .when(by(ben, claim('two')))
    .refuses('step_blocked')
  given(ladder, ...crew)
    .when(by(ben, skip('two')))
    .refuses('step_blocked')
  given(ladder, ...crew, by(ben, skip('one')))
    .when(by(ben, done('two')))
    .records('step.completed')
})

test('the first completion is the doing; the second is told who was first and when (S3)', () => {
  const once = given(ladder, ...crew, by(ben, done('one')))
  once.when(by(cho, done('one'))).refuses('step_already_done', { by: ben, at: '2026-11-24T03:03:00.000Z' })
  expect(once.step('one')).toMatchObject({ status: 'done', by: ben })
  const skipped = given(ladder, ...crew, by(ben, skip('one', 'no hosts')))
  skipped.when(by(cho, done('one'))).refuses('step_not_open', { was: 'skipped', by: ben })
  skipped.when(by(cho, skip('one'))).refuses('step_not_open')
})

test('a step is for those who wear its role and for the commander (S4)', () => {
  given(ladder).when(done('one')).records('step.completed')
  given(ladder, ...crew)
    .when(by(ben, done('one')))
    .records('step.completed')
  for (const command of [done('one'), claim('one'), skip('one'), assign('one', ben)])
    given(ladder, give('responder', eve), ...crew)
      .when(by(eve, command))
      .refuses('role_needed', { roles: ['soc', 'commander'] })
  given(ladder, ...crew, done('one'), give('responder', eve))
    .when(by(eve, reopen('one')))
    .refuses('role_needed')
})

test('a step for anyone is for every working member (S4)', () => {
  given(ladder, give('responder', eve))
    .when(by(eve, done('three')))
    .records('step.completed')
  given(ladder)
    .when(by(eve, done('three')))
    .refuses('role_needed', { roles: ['commander', 'responder', 'soc'] })
  const added = given(ladder, give('responder', eve), add('work', 'Call'))
  added.when(by(eve, done('call'))).records('step.completed')
})

test('a claim says who is on it, and only they or the commander let go (S5)', () => {
  const claimed = given(ladder, ...crew, by(ben, claim('one')))
  expect(claimed.step('one')).toMatchObject({ status: 'claimed', by: ben })
  claimed.when(by(cho, claim('one'))).refuses('step_claimed', { by: ben })
  claimed.when(by(ben, claim('one'))).refuses('nothing_to_change')
  claimed.when(by(cho, release('one'))).refuses('role_needed', { roles: ['commander'] })
  claimed.when(by(ben, release('one'))).records('step.released')
  claimed
    .when({ type: 'step.release', step: 'one', reason: 'gone home' })
    .records({ data: { reason: 'gone home' } })
  given(ladder, ...crew)
    .when(by(ben, release('one')))
    .refuses('step_not_claimed')
})

test('a claim does not keep others from doing the work (S5)', () => {
  const helped = given(ladder, ...crew, by(ben, claim('one')), by(cho, done('one')))
  expect(helped.step('one')).toMatchObject({ status: 'done', by: cho })
})

test('a step is given to somebody who may do it, and that ends a claim (S4, S5)', () => {
  const assigned = given(ladder, ...crew, by(ben, claim('one')), assign('one', cho))
  expect(assigned.step('one')).toMatchObject({ status: 'ready', assignee: cho })
  assigned.when(assign('one', cho)).refuses('nothing_to_change')
  expect(assigned.and(by(cho, claim('one'))).step('one')).not.toHaveProperty('assignee')
  given(ladder, ...crew)
    .when(assign('one', eve))
    .refuses('role_not_worn', { role: 'soc' })
  given(ladder, ...crew)
    .when(assign('three', eve))
    .refuses('role_not_worn')
})

test('skipping needs a reason, and a skipped step is settled (S6)', () => {
  given(ladder, ...crew)
    .when(by(ben, skip('one', '')))
    .refuses('reason_needed')
  expect(given(ladder, ...crew, by(ben, skip('one', 'no hosts'))).step('one')).toMatchObject({
    status: 'skipped',
    reason: 'no hosts',
  })
})

test('reopening works on done, skipped and failed steps while their state is active (S7)', () => {
  const signed = book({ states: { a: phase([task('x'), task('y'), approval('ok', ['commander'])]) } })
  const all = given(signed, done('x'), skip('y'), { type: 'approval.refuse', step: 'ok', reason: 'no' })
  for (const step of ['x', 'y', 'ok']) {
    all.when(reopen(step, ' ')).refuses('reason_needed')
    expect(all.and(reopen(step)).step(step).status).toBe('ready')
  }
  given(signed).when(reopen('x')).refuses('step_not_open', { was: 'open' })
  given(signed, claim('x')).when(reopen('x')).refuses('step_not_open', { was: 'claimed' })
})

test('reopening in a settled lane takes back its settledness, and the join waits again (S7)', () => {
  const lanes = book({
    states: {
      both: {
        type: 'parallel',
        onDone: { target: '#book.end' },
        states: { a: phase([task('x')]), b: phase([task('y')]) },
      },
      end: final(),
    },
  })
  const taken = given(lanes, done('x'), reopen('x'), done('y'))
  expect(taken.value()).toEqual({ both: { a: 'open', b: 'settled' } })
  expect(taken.and(done('x')).value()).toBe('end')
})

test('a step that is reopened keeps its evidence and forgets who did it (S7)', () => {
  const again = given(
    outbreak,
    give('soc', ben),
    by(ben, done('confirm', { evidence: [photo] })),
    reopen('confirm'),
  )
  expect(again.step('confirm')).toMatchObject({ status: 'ready', evidence: [photo] })
  expect(again.step('confirm')).not.toHaveProperty('by')
  again.when(by(ben, done('confirm'))).records('step.completed')
})

test('a step with evidence completes with an entry, given before or with it (S8)', () => {
  const asked = given(outbreak, give('soc', ben))
  asked.when(by(ben, done('confirm'))).refuses('evidence_needed', { evidence: 'Photograph of the note' })
  asked.when(by(ben, done('confirm', { evidence: [] }))).refuses('evidence_needed')
  asked.when(by(ben, done('confirm', { evidence: [photo] }))).records({ data: { evidence: [photo] } })
  asked
    .and(by(ben, { type: 'evidence.add', step: 'confirm', evidence: photo }))
    .when(by(ben, done('confirm')))
    .records('step.completed')
})

test('evidence comes from any working member, also when the step is done (S8)', () => {
  const late = given(
    outbreak,
    give('soc', ben),
    give('responder', eve),
    by(ben, done('confirm', { evidence: [photo] })),
  )
  const more = { type: 'evidence.add', step: 'confirm', evidence: photo } as const
  expect(late.and(by(eve, more)).step('confirm').evidence).toHaveLength(2)
  given(outbreak).when(by(eve, more)).refuses('role_needed')
})

test('evidence that a decision or an approval asks for comes before it (S8)', () => {
  const asks = book({
    states: {
      a: phase([
        decision('d', { yes: {} }, { evidence: 'Mail' }),
        approval('ok', ['commander'], { evidence: 'Mail' }),
      ]),
    },
  })
  given(asks).when(choose('d', 'yes')).refuses('evidence_needed')
  given(asks).when({ type: 'approval.give', step: 'ok' }).refuses('evidence_needed')
  given(asks, { type: 'evidence.add', step: 'd', evidence: photo })
    .when(choose('d', 'yes'))
    .records('decision.chosen')
})

const counting = book({
  facts: {
    n: { type: 'number', title: 'N' },
    strain: { type: 'string', title: 'Strain' },
    phi: { type: 'boolean', title: 'PHI' },
  },
  states: {
    before: phase([task('x')], { onDone: { target: '#book.count' } }),
    count: phase([
      task('tally', { records: ['n', 'strain'] }),
      decision('more', { again: 'count' }, { required: false, needs: [] }),
      task('last'),
    ]),
  },
})

test('a step that records facts completes when each is given or was set in this visit (S9)', () => {
  const there = given(counting, setFact('n', 1), done('x'))
  there.when(done('tally')).refuses('facts_needed', { facts: ['n', 'strain'] })
  there.when(done('tally', { facts: { n: 2 } })).refuses('facts_needed', { facts: ['strain'] })
  there
    .and(setFact('n', 3))
    .when(done('tally', { facts: { strain: 'x' } }))
    .records({ data: { facts: { strain: 'x' } } })
  const both = there.and(setFact('n', 3), setFact('strain', 'y'))
  expect(both.and(done('tally')).incident.plans[0]?.facts).toMatchObject({ n: 3, strain: 'y' })
})

test('facts of an earlier visit are asked for again (S9)', () => {
  const again = given(
    counting,
    done('x'),
    done('tally', { facts: { n: 1, strain: 'a' } }),
    done('last'),
    choose('more', 'again'),
  )
  again.when(done('tally')).refuses('facts_needed', { facts: ['n', 'strain'] })
})

test('facts have their type, and a completion gives only what the step records (S9)', () => {
  const there = given(counting, done('x'))
  there
    .when(done('tally', { facts: { n: '2', strain: 'x' } }))
    .refuses('fact_wrong_type', { fact: 'n', expected: 'number' })
  there
    .when(done('tally', { facts: { phi: true } }))
    .refuses('fact_unknown', { fact: 'phi', facts: ['n', 'strain'] })
  there.when(setFact('n', Number.NaN)).refuses('fact_wrong_type')
  there.when(setFact('n', 2 ** 53)).refuses('fact_wrong_type')
  there.when(setFact('phi', 1)).refuses('fact_wrong_type', { expected: 'boolean' })
  there.when(setFact('nn', 1)).refuses('fact_unknown', { facts: ['n', 'strain', 'phi'] })
  there.when(setFact('constructor', 1)).refuses('fact_unknown')
})

test('a fact is set by working members; the same value again changes nothing', () => {
  given(counting)
    .when(by(eve, setFact('n', 1)))
    .refuses('role_needed')
  given(counting, setFact('n', 1)).when(setFact('n', 1)).refuses('nothing_to_change')
  given(counting).when(setFact('n', 0)).records('fact.set')
  given([counting], { type: 'plan.start', runbook: 'book' })
    .when(setFact('n', 1))
    .refuses('plan_ambiguous', { fact: 'n' })
})

const kinds = book({
  states: {
    a: phase([
      task('t'),
      wait('w', HOUR, { role: 'responder' }),
      decision('d', { yes: {} }),
      approval('ok', ['commander']),
    ]),
  },
})

test('each kind of step is done its own way, and the wrong one names the right one (S10)', () => {
  const here = given(kinds)
  here.when(done('d')).refuses('step_wrong_kind', { kind: 'decision', use: 'decision.choose' })
  here.when(done('ok')).refuses('step_wrong_kind', { kind: 'approval', use: 'approval.give' })
  here.when(choose('t', 'yes')).refuses('step_wrong_kind', { kind: 'task', use: 'step.complete' })
  here
    .when({ type: 'approval.give', step: 'w' })
    .refuses('step_wrong_kind', { kind: 'wait', use: 'step.complete' })
  here
    .when({ type: 'approval.refuse', step: 'd', reason: 'no' })
    .refuses('step_wrong_kind', { use: 'decision.choose' })
})

test('a wait ends early by the commander, who says why (S10)', () => {
  const here = given(kinds, give('responder', ben))
  here.when(by(ben, done('w', { note: 'enough' }))).refuses('role_needed', { roles: ['commander'] })
  here.when(done('w')).refuses('reason_needed')
  here.when(done('w', { note: 'enough' })).records({ data: { note: 'enough' } })
})

test('an unknown step names the nearest one, also among those added', () => {
  given(ladder).when(done('thre')).refuses('step_unknown', { step: 'thre', nearest: 'three' })
  given(ladder, add('work', 'Call')).when(done('clal')).refuses('step_unknown', { nearest: 'call' })
  const { verdict } = given(ladder).when(done('completely-else'))
  expect(verdict).toEqual({ ok: false, refusal: { code: 'step_unknown', step: 'completely-else' } })
  given(ladder)
    .when(done('one', { plan: 'x' }))
    .refuses('plan_unknown', { plan: 'x' })
})

test('a late entry keeps both times (L4)', () => {
  const late = given(ladder, at(2 * HOUR, done('one', { occurredAt: '2026-11-24T03:30:00.000Z' })))
  expect(late.step('one')).toMatchObject({
    at: '2026-11-24T03:30:00.000Z',
    recordedAt: '2026-11-24T05:00:00.000Z',
  })
})
