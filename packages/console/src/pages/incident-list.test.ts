import fc from 'fast-check'
import { expect, test } from 'vitest'
import { summary } from '../testing/summaries.ts'
import { type Filters, filtersOf, held, inOrder, matches, searchOf } from './incident-list.ts'

const NONE: Filters = filtersOf(new URLSearchParams())
const numbers = (incidents: readonly { readonly number: string }[]) =>
  incidents.map(({ number }) => Number(number.slice(-3)))

test('mine come first, then open ones by severity, then the youngest, and closed ones last', () => {
  const incidents = [
    summary(1, { severity: 1, status: 'closed', closedAt: '2026-11-24T05:00:00.000Z' }),
    summary(2, { severity: 1 }),
    summary(3, { severity: 4, mine: true }),
    summary(4, { severity: 2, mine: true }),
    summary(5, { severity: 1 }),
    summary(6, { severity: 4, status: 'closed', closedAt: '2026-11-24T06:00:00.000Z' }),
  ]
  expect(numbers(inOrder(incidents))).toEqual([4, 3, 5, 2, 6, 1])
})

test('what has been read already does not decide the order', () => {
  const incident = fc
    .record({
      number: fc.integer({ min: 1, max: 50 }),
      severity: fc.constantFrom(1, 2, 3, 4),
      mine: fc.boolean(),
    })
    .map(({ number, severity, mine }) => summary(number, { severity, mine }))
  const some = fc.uniqueArray(incident, { selector: ({ id }) => id })
  fc.assert(
    fc.property(some, fc.infiniteStream(fc.nat()), (incidents, dice) => {
      const shuffled = incidents.toSorted(() => (dice.next().value % 3) - 1)
      expect(inOrder(shuffled)).toEqual(inOrder(incidents))
    }),
  )
})

test('filters survive the address and back', () => {
  const filters = fc.record<Filters>({
    status: fc.constantFrom('open', 'closed', 'all'),
    severities: fc.subarray([1, 2, 3, 4] as const),
    mine: fc.boolean(),
    exercises: fc.constantFrom('with', 'without', 'only'),
    words: fc.string(),
  })
  fc.assert(
    fc.property(filters, (wanted) => {
      const url = new URL(searchOf(wanted), 'https://console.example')
      expect(filtersOf(url.searchParams)).toEqual(wanted)
    }),
  )
})

test('an address that says nothing we know shows the open incidents', () => {
  expect(filtersOf(new URLSearchParams('status=stale&severity=0,9,x&exercises=maybe&utm=1'))).toEqual(NONE)
})

test('every word must be found somewhere in the row', () => {
  const incident = summary(7, { title: 'Radiology is down', commanders: ['Ben Okafor'] })
  expect(matches(incident, { ...NONE, words: 'okafor RADIO' })).toBe(true)
  expect(matches(incident, { ...NONE, words: 'okafor cardio' })).toBe(false)
  expect(matches(incident, { ...NONE, words: '  ' })).toBe(true)
})

test('exercises can be left out or looked at alone', () => {
  const drill = summary(8, { exercise: true })
  expect(matches(drill, { ...NONE, exercises: 'without' })).toBe(false)
  expect(matches(drill, { ...NONE, exercises: 'only' })).toBe(true)
  expect(matches(summary(9), { ...NONE, exercises: 'only' })).toBe(false)
})

test('a row that changed stays where it is, one that went stays as it was, and one that came waits', () => {
  const arranged = [summary(1), summary(2)]
  const now = [summary(3, { severity: 1 }), summary(1, { severity: 1, title: 'Worse' })]
  const { rows, fresh } = held(now, arranged, NONE)
  expect(rows.map(({ incident: { title }, gone }) => [title, gone])).toEqual([
    ['Worse', false],
    ['Incident 2', true],
  ])
  expect(fresh).toBe(1)
})

test('an incident that the filters leave out is no news', () => {
  expect(held([summary(3)], [], { ...NONE, mine: true }).fresh).toBe(0)
})
