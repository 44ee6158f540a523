import { expect, test } from 'vitest'
import { emptyIncident } from './evolve.ts'
import {
  add,
  approve,
  at,
  ben,
  by,
  choose,
  claim,
  close,
  done,
  fire,
  give,
  given,
  HOUR,
  MINUTE,
  outbreak,
  refuseIt,
  START,
  setFact,
  shelf,
  skip,
} from './testing/index.ts'
import { addMs } from './time.ts'
import { viewIncident } from './view.ts'

const photo = { title: 'Photo', kind: 'link', value: 'https://example.org' } as const
const contained = [done('confirm', { evidence: [photo] }), choose('verdict', 'ransomware')] as const
const recovering = given(
  outbreak,
  ...contained,
  done('isolate-hosts'),
  done('name-strain', { facts: { strain: 'x' } }),
  done('count-people', { facts: { people_affected: 3 } }),
  give('ciso', ben),
)

test('before the opening there is nothing to see', () => {
  expect(() => viewIncident(emptyIncident(shelf(outbreak)))).toThrow('not opened')
})

test('the incident shows who, what and since when', () => {
  const view = viewIncident(given(outbreak).incident)
  expect(view).toMatchObject({
    seq: 3,
    number: 'INC-2026-001',
    title: 'Ward 3 is locked out',
    severity: 2,
    exercise: false,
    status: 'open',
    openedAt: START,
    openedBy: { id: 'ana' },
    roles: { commander: [{ id: 'ana' }] },
    roleTitles: { soc: 'Security operations analyst' },
  })
  expect(view).not.toHaveProperty('closed')
})

test('states show whether they are active, since when, and how far they are', () => {
  const { plans } = viewIncident(given(outbreak, ...contained, done('isolate-hosts')).incident)
  expect(plans[0]).toMatchObject({
    id: 'outbreak',
    version: '2.1.0',
    title: 'Outbreak',
    startedAt: START,
    facts: { phi_exposed: true },
  })
  expect(
    plans[0]?.states.map(({ id, title, within, active, settled, total }) => [
      id,
      title,
      within,
      active,
      settled,
      total,
    ]),
  ).toEqual([
    ['triage', 'Detect and analyse', [], false, 2, 2],
    ['respond.contain', 'Contain', ['Respond'], true, 1, 3],
    ['respond.notify.count', 'count', ['Respond', 'Notify'], true, 0, 1],
    ['respond.notify.media', 'media', ['Respond', 'Notify'], false, 0, 1],
    ['recover', 'Recover', [], false, 0, 4],
  ])
  expect(plans[0]?.states[0]).toMatchObject({ enteredAt: START, leftAt: addMs(START, 2 * MINUTE) })
  expect(plans[0]?.states[4]).not.toHaveProperty('enteredAt')
})

test('an ended plan shows its outcome, a closed incident by whom and why', () => {
  const view = viewIncident(
    given(outbreak, contained[0], choose('verdict', 'false-alarm'), close('a drill')).incident,
  )
  expect(view).toMatchObject({ status: 'closed', closed: { by: { id: 'ana' }, reason: 'a drill' } })
  expect(view.plans[0]).toMatchObject({
    value: 'stood-down',
    outcome: 'False alarm',
    endedAt: addMs(START, 2 * MINUTE),
  })
})

test('each status of a step', () => {
  const start = given(outbreak)
  expect(start.step('confirm')).toMatchObject({
    status: 'ready',
    due: addMs(START, 15 * MINUTE),
    evidenceNeeded: 'Photograph of the note',
  })
  expect(start.step('verdict')).toMatchObject({ status: 'blocked', blockedBy: ['confirm'] })
  expect(start.step('rebuild')).toMatchObject({ status: 'pending' })
  expect(start.and(claim('confirm')).step('confirm')).toMatchObject({ status: 'claimed', by: { id: 'ana' } })
  expect(start.and(skip('confirm', 'no camera')).step('confirm')).toMatchObject({
    status: 'skipped',
    reason: 'no camera',
  })
  const moved = start.and(...contained)
  expect(moved.step('confirm')).toMatchObject({ status: 'done', evidence: [photo] })
  expect(moved.and(setFact('people_affected', 501)).step('count-people')).toMatchObject({
    status: 'cancelled',
  })
  const asked = recovering.and(done('rebuild'))
  expect(asked.and(by(ben, approve('reconnect-ok'))).step('reconnect-ok')).toMatchObject({
    status: 'waiting',
    approval: { count: 2, from: ['ciso', 'commander'] },
  })
  expect(asked.and(by(ben, refuseIt('reconnect-ok', 'not yet'))).step('reconnect-ok')).toMatchObject({
    status: 'failed',
    reason: 'not yet',
  })
})

test('a deadline is shown while it matters', () => {
  expect(given(outbreak, contained[0]).step('confirm')).not.toHaveProperty('due')
  const late = given(outbreak, at(HOUR, fire('due:outbreak:confirm')))
  expect(late.step('confirm')).toMatchObject({
    due: addMs(START, 15 * MINUTE),
    overdueAt: addMs(START, 15 * MINUTE),
  })
  expect(given(outbreak, ...contained).step('isolate-hosts').due).toBe(addMs(START, 62 * MINUTE))
})

test('a step of an ended plan that was never reached stays pending, without a deadline', () => {
  const over = given(outbreak, contained[0], choose('verdict', 'false-alarm'))
  expect(over.step('isolate-hosts')).toMatchObject({ status: 'pending' })
  expect(over.step('isolate-hosts')).not.toHaveProperty('due')
})

test('an added step says so and stands after those of the runbook', () => {
  const { steps } = viewIncident(given(outbreak, add('triage', 'Call the vendor')).incident)
  expect(steps.at(-1)).toMatchObject({ id: 'call-the-vendor', added: true, state: 'triage', kind: 'task' })
  expect(steps[0]).not.toHaveProperty('added')
})
