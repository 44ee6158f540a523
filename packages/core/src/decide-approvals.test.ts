import { expect, test } from 'vitest'
import {
  ana,
  approval,
  approve,
  ben,
  book,
  by,
  cho,
  choose,
  claim,
  decision,
  dee,
  done,
  eve,
  final,
  give,
  given,
  phase,
  refuseIt,
  reopen,
  skip,
  task,
} from './testing/index.ts'

const roles = { ciso: { title: 'CISO' }, cio: { title: 'CIO' } }
const signed = (from: readonly string[], rest = {}) =>
  book({
    roles,
    states: {
      a: phase([approval('ok', from, { ...rest }), task('go', { needs: ['ok'] })], {
        onDone: { target: '#book.end' },
      }),
      end: final(),
    },
  })

test('an approval is done when as many different people as it asks for have approved (A1)', () => {
  const one = given(signed(['ciso', 'ciso']), give('ciso', ben), give('ciso', cho), by(ben, approve('ok')))
  expect(one.step('ok')).toMatchObject({
    status: 'waiting',
    approval: { count: 2, given: [{ by: ben, roles: ['ciso'] }] },
  })
  one.when(by(ana, done('go'))).refuses('step_blocked', { needs: ['ok'] })
  const two = one.and(by(cho, approve('ok')))
  expect(two.step('ok')).toMatchObject({ status: 'done', by: cho })
  two.when(done('go')).records('step.completed')
})

test('a count below the seats is enough (A1)', () => {
  const one = given(signed(['ciso', 'cio'], { count: 1 }), give('cio', ben), by(ben, approve('ok')))
  expect(one.step('ok').status).toBe('done')
})

test('each approval fills one seat; a full role is refused with the roles still open (A1)', () => {
  const one = given(signed(['ciso', 'cio']), give('ciso', ben), give('ciso', cho), by(ben, approve('ok')))
  one.when(by(cho, approve('ok'))).refuses('role_needed', { roles: ['cio'] })
})

test('whoever wears several roles sits where most is left to others (A1)', () => {
  const both = given(
    signed(['ciso', 'cio']),
    give('ciso', ben),
    give('cio', ben),
    give('ciso', cho),
    give('cio', dee),
  )
  expect(both.and(by(ben, approve('ok')), by(cho, approve('ok'))).step('ok').status).toBe('done')
  expect(both.and(by(ben, approve('ok')), by(dee, approve('ok'))).step('ok').status).toBe('done')
})

test('nobody approves twice, and the commander has a seat only where it is named (A2)', () => {
  const one = given(signed(['ciso', 'ciso']), give('ciso', ben), by(ben, approve('ok')))
  one.when(by(ben, approve('ok'))).refuses('already_approved', { at: '2026-11-24T03:02:00.000Z' })
  one.when(approve('ok')).refuses('role_needed', { roles: ['ciso'] })
  given(signed(['commander']))
    .when(approve('ok'))
    .records({ data: { roles: ['commander'] } })
})

const checked = book({
  roles,
  states: {
    a: phase([
      task('do'),
      decision('d', { yes: {} }),
      approval('ok', ['ciso', 'commander'], { needs: ['do', 'd'] }),
      approval('ok2', ['ciso'], { needs: ['ok'] }),
    ]),
  },
})

test('who did a step that the approval needs may not approve it (A3)', () => {
  const did = given(
    checked,
    give('ciso', ben),
    give('ciso', cho),
    by(ben, done('do')),
    by(cho, choose('d', 'yes')),
  )
  did.when(by(ben, approve('ok'))).refuses('approver_did_it', { did: 'do' })
  did.when(by(cho, approve('ok'))).refuses('approver_did_it', { did: 'd' })
  did.when(approve('ok')).records('approval.given')
})

test('having skipped a step, or approved before, is not having done it (A3)', () => {
  const skipped = given(
    checked,
    give('ciso', ben),
    by(ben, skip('do')),
    choose('d', 'yes'),
    give('commander', dee),
  )
  const approved = skipped.and(by(ben, approve('ok')), by(dee, approve('ok')))
  approved.when(by(ben, approve('ok2'))).records('approval.given')
})

test('who approved may not do a step that needs the approval, the commander neither (A4)', () => {
  const two = given(signed(['ciso', 'commander']), give('ciso', ben), by(ben, approve('ok')), approve('ok'))
  two.when(by(ben, done('go'))).refuses('approver_may_not_do', { approved: 'ok' })
  two.when(by(ben, claim('go'))).refuses('approver_may_not_do')
  two.when(by(ana, done('go'))).refuses('approver_may_not_do', { approved: 'ok' })
  two.when({ type: 'step.assign', step: 'go', person: ben }).refuses('approver_may_not_do')
  two
    .and(give('responder', eve))
    .when(by(eve, done('go')))
    .records('step.completed')
  two.when(by(ben, skip('go'))).records('step.skipped')
})

test('one refusal fails the step, and says why (A5)', () => {
  const no = given(
    signed(['ciso', 'ciso']),
    give('ciso', ben),
    give('ciso', cho),
    by(ben, approve('ok')),
    by(cho, refuseIt('ok', 'too early')),
  )
  expect(no.step('ok')).toMatchObject({ status: 'failed', by: cho, reason: 'too early' })
  no.when(by(ben, approve('ok'))).refuses('step_not_open', { was: 'failed' })
  no.when(done('go')).refuses('step_blocked')
  given(signed(['ciso']), give('ciso', ben))
    .when(by(ben, refuseIt('ok', '')))
    .refuses('reason_needed')
  given(signed(['ciso']))
    .when(refuseIt('ok'))
    .refuses('role_needed', { roles: ['ciso'] })
})

test('reopened, it asks anew: approvals of before no longer count (A5)', () => {
  const again = given(
    signed(['ciso', 'ciso']),
    give('ciso', ben),
    give('ciso', cho),
    by(ben, approve('ok')),
    by(cho, refuseIt('ok')),
    reopen('ok'),
  )
  expect(again.step('ok')).toMatchObject({ status: 'ready', approval: { given: [] } })
  again.when(by(ben, approve('ok'))).records('approval.given')
})

test('who may no longer sit keeps the approval that was given (A1)', () => {
  const left = given(signed(['ciso', 'ciso']), give('ciso', ben), give('ciso', cho), by(ben, approve('ok')), {
    type: 'role.release',
    role: 'ciso',
    person: ben,
  })
  expect(left.and(by(cho, approve('ok'))).step('ok').status).toBe('done')
})

test('observers have no say, even where a seat is theirs (R3, A1)', () => {
  given(signed(['observer']), give('observer', eve))
    .when(by(eve, approve('ok')))
    .refuses('role_needed')
})

test('what was approved and is reopened is asked anew, so nobody approves their own redoing (A6)', () => {
  const plan = book({
    roles,
    states: {
      a: phase(
        [
          task('plan'),
          approval('ok', ['ciso', 'ciso'], { needs: ['plan'] }),
          approval('second', ['cio'], { needs: ['ok'] }),
          task('go', { needs: ['second'] }),
        ],
        { onDone: { target: '#book.end' } },
      ),
      end: final(),
    },
  })
  const people = [
    give('ciso', ben),
    give('ciso', cho),
    give('ciso', dee),
    give('cio', dee),
    give('responder', eve),
  ]
  const part = given(plan, ...people, by(eve, done('plan')), by(ben, approve('ok')))
  const redone = part.and(by(ben, reopen('plan')), by(ben, done('plan')))
  expect(redone.step('ok')).toMatchObject({ status: 'ready', approval: { given: [] } })
  redone.when(by(ben, approve('ok'))).refuses('approver_did_it', { did: 'plan' })

  const whole = part.and(by(cho, approve('ok')), by(dee, approve('second')))
  whole.when(by(ana, reopen('plan'))).records('step.reopened', 'step.reopened', 'step.reopened')
  const asked = whole.and(by(ana, reopen('plan')))
  for (const id of ['ok', 'second']) expect(asked.step(id)).toMatchObject({ approval: { given: [] } })
  asked.when(by(eve, done('go'))).refuses('step_blocked', { needs: ['second'] })
})

test('only a commander who did not do what it approves may skip an approval (A7)', () => {
  const plan = book({
    roles,
    states: {
      a: phase([task('work'), approval('ok', ['ciso', 'cio'], { needs: ['work'] })], {
        onDone: { target: '#book.end' },
      }),
      end: final(),
    },
  })
  const people = [give('ciso', ben), give('responder', eve), give('commander', cho)]
  const worked = given(plan, ...people, by(ana, done('work')))
  worked.when(by(ben, skip('ok'))).refuses('role_needed', { roles: ['commander'] })
  worked.when(by(eve, skip('ok'))).refuses('role_needed', { roles: ['commander'] })
  worked.when(by(ana, skip('ok'))).refuses('approver_did_it', { did: 'work' })
  worked.when(by(cho, skip('ok'))).records('step.skipped')
})
