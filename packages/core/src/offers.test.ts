import { expect, test } from 'vitest'
import type { Person } from './event.ts'
import { nextFor } from './next.ts'
import { offers, stepOffers } from './offers.ts'
import {
  ana,
  approval,
  approve,
  assign,
  ben,
  book,
  by,
  cho,
  claim,
  close,
  decision,
  done,
  eve,
  give,
  given,
  HOUR,
  ladder,
  MINUTE,
  outbreak,
  phase,
  type Scenario,
  skip,
  task,
  wait,
} from './testing/index.ts'

const NOW = '2026-11-24T09:00:00.000Z'
const typesOn = ({ incident }: Scenario, person: Person, step: string, plan = incident.plans[0]?.id ?? '') =>
  stepOffers(incident, person, NOW, { plan, step }).map(({ type }) => type)

test('who may not work on a step is offered nothing on it (O1)', () => {
  expect(typesOn(given(ladder), eve, 'one')).toEqual([])
  expect(typesOn(given(ladder, give('observer', eve)), eve, 'three')).toEqual([])
  expect(typesOn(given(ladder), ana, 'nope')).toEqual([])
})

test('an open step may be done, taken, given away, skipped or shown evidence on (O1)', () => {
  const crew = given(ladder, give('soc', ben))
  expect(typesOn(crew, ben, 'one')).toEqual([
    'step.complete',
    'step.claim',
    'step.assign',
    'step.skip',
    'evidence.add',
  ])
  expect(typesOn(crew.and(by(ben, claim('one'))), ben, 'one')).toEqual([
    'step.complete',
    'step.release',
    'step.assign',
    'step.skip',
    'evidence.add',
  ])
  expect(typesOn(crew.and(by(ben, done('one'))), ben, 'one')).toEqual(['step.reopen', 'evidence.add'])
  expect(typesOn(crew, ben, 'two')).toEqual(['evidence.add'])
})

test('an offer names its blanks: evidence, facts, a note for a wait (O1)', () => {
  const asks = book({
    facts: { n: { type: 'number', title: 'N' } },
    states: { a: phase([task('t', { evidence: 'Photo', records: ['n'] }), wait('w', HOUR), task('plain')]) },
  })
  const { incident } = given(asks)
  const doing = (step: string) => stepOffers(incident, ana, NOW, { plan: 'book', step })[0]
  expect(doing('t')).toEqual({
    type: 'step.complete',
    plan: 'book',
    step: 't',
    blanks: ['evidence', 'facts'],
    facts: ['n'],
  })
  expect(doing('w')).toMatchObject({ type: 'step.complete', blanks: ['note'] })
  expect(doing('plain')).toMatchObject({ type: 'step.complete', blanks: [] })
})

test('only options that would be accepted are offered (O1, D3)', () => {
  const fork = book({
    states: { a: phase([task('x'), decision('d', { go: 'b', stay: {} })]), b: phase([task('y')]) },
  })
  const options = ({ incident }: Scenario) =>
    stepOffers(incident, ana, NOW, { plan: 'book', step: 'd' })[0]?.options
  expect(options(given(fork))).toEqual(['stay'])
  expect(options(given(fork, skip('x')))).toEqual(['go', 'stay'])
})

test('a step is offered to be given to those who may do it and are not on it (O1)', () => {
  const crew = given(
    ladder,
    give('soc', ben),
    give('soc', cho),
    give('responder', eve),
    by(ben, claim('one')),
  )
  const people = stepOffers(crew.incident, ana, NOW, { plan: 'ladder', step: 'one' }).find(
    ({ type }) => type === 'step.assign',
  )?.people
  expect(people).toEqual([ana, cho])
})

test('all offers: the steps in the order in which people see them, then those of the incident (O1)', () => {
  const all = offers(given(outbreak).incident, ana, NOW)
  expect(all.steps.map(({ step }) => step)).toEqual(['confirm', 'verdict'])
  expect(all.incident.map(({ type }) => type)).toEqual(['note.add', 'severity.set', 'step.add'])
  expect(all.incident.at(-1)).toEqual({
    type: 'step.add',
    plan: 'outbreak',
    blanks: ['state', 'title'],
    states: ['triage', 'respond.contain', 'respond.notify.count', 'respond.notify.media', 'recover'],
  })
})

test('a closed incident offers a note and its reopening (O1, I2)', () => {
  const over = given(ladder, done('one'), done('two'), close())
  expect(offers(over.incident, ana, NOW)).toEqual({
    incident: [
      { type: 'note.add', blanks: ['note'] },
      { type: 'incident.reopen', blanks: ['reason'] },
    ],
    steps: [],
  })
  expect(offers(over.incident, eve, NOW)).toEqual({ incident: [], steps: [] })
})

const next = ({ incident }: Scenario, person: Person) => nextFor(incident, person)?.step

const desk = book({
  roles: { soc: { title: 'SOC' }, it: { title: 'IT' }, ciso: { title: 'CISO' } },
  states: {
    a: phase([
      task('any-one'),
      task('soc-late', { role: 'soc', due: { ms: HOUR, from: 'start' } }),
      task('soc-soon', { role: 'soc', due: { ms: 10 * MINUTE, from: 'start' } }),
      task('it-thing', { role: 'it' }),
      approval('ok', ['ciso'], { role: 'it' }),
      wait('pause', HOUR, { role: 'soc' }),
    ]),
  },
})

test('the next step is what is due first of what one has a hat for, then what anybody may do', () => {
  const crew = given(desk, give('soc', ben), give('responder', eve))
  expect(next(crew, ben)).toBe('soc-soon')
  expect(next(crew.and(by(ben, done('soc-soon'))), ben)).toBe('soc-late')
  expect(next(crew.and(by(ben, done('soc-soon')), by(ben, done('soc-late'))), ben)).toBe('any-one')
  expect(next(crew, eve)).toBe('any-one')
  expect(next(crew.and(by(eve, done('any-one'))), eve)).toBeUndefined()
})

test('what somebody took or was given comes before all, and is nobody else’s next', () => {
  const crew = given(desk, give('soc', ben), give('soc', cho))
  expect(next(crew.and(by(ben, claim('soc-late'))), ben)).toBe('soc-late')
  expect(next(crew.and(by(ben, claim('soc-soon'))), cho)).toBe('soc-late')
  expect(next(crew.and(assign('any-one', cho)), cho)).toBe('any-one')
  expect(next(crew.and(assign('soc-soon', cho)), ben)).toBe('soc-late')
})

test('an approval is next for those who have a seat, until they gave it', () => {
  const crew = given(desk, give('ciso', ben))
  expect(next(crew, ben)).toBe('ok')
  expect(next(crew.and(by(ben, approve('ok'))), ben)).toBe('any-one')
})

test('for the commander, what nobody has a hat for comes last', () => {
  const alone = given(desk, give('soc', ben), done('any-one'))
  expect(next(alone, ana)).toBe('it-thing')
  expect(next(alone.and(give('it', cho)), ana)).toBeUndefined()
  expect(nextFor(given(ladder).incident, eve)).toBeUndefined()
})
