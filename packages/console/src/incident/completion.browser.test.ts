import type { FactDef, StepView } from '@holdfast/core'
import { describe, expect, test } from 'vitest'
import { Completion, factOf, fingerprintOf } from './completion.svelte.ts'

const step = (rest: Partial<StepView> = {}): StepView => ({
  id: 'count',
  plan: 'breach',
  state: 'notify',
  title: 'Count the people affected',
  kind: 'task',
  role: 'privacy',
  required: true,
  status: 'ready',
  needs: [],
  evidence: [],
  records: ['people'],
  notes: 0,
  ...rest,
})
const people: FactDef = { type: 'number', title: 'People affected' }

describe('a completion', () => {
  test('is not made while a fact is missing, and says which from the first try on', () => {
    const draft = new Completion(step(), [{ id: 'people', def: people }], {})
    expect(draft.tried).toBe(false)
    expect(draft.command()).toBeUndefined()
    expect(draft.tried).toBe(true)
    expect(draft.factProblem({ id: 'people', def: people })).toBe('A number is needed')
    draft.values.people = ' 512 '
    expect(draft.command()).toEqual({
      type: 'step.complete',
      plan: 'breach',
      step: 'count',
      facts: { people: 512 },
    })
  })

  test('wants evidence where the step does, and takes none that is half filled in', () => {
    const draft = new Completion(step({ records: [], evidenceNeeded: 'The list' }), [], {})
    expect(draft.command()).toBeUndefined()
    draft.evidence.title = 'Export'
    draft.evidence.kind = 'sha256'
    draft.evidence.value = 'abc'
    expect(draft.evidenceProblem).toMatch(/64/)
    draft.evidence.value = 'A'.repeat(64)
    expect(draft.command()).toMatchObject({ evidence: [{ kind: 'sha256', title: 'Export' }] })
  })

  test('carries the note and the true time of what is entered late', () => {
    const draft = new Completion(step({ records: [] }), [], {})
    draft.note = '  By phone '
    draft.happened = '2026-11-24T03:12'
    expect(draft.command()).toEqual({
      type: 'step.complete',
      plan: 'breach',
      step: 'count',
      note: 'By phone',
      occurredAt: new Date('2026-11-24T03:12').toISOString(),
    })
  })

  test('of a wait before its time wants a reason', () => {
    const draft = new Completion(step({ kind: 'wait', records: [] }), [], {})
    expect(draft.command()).toBeUndefined()
    draft.note = 'Vendor confirmed'
    expect(draft.command()).toMatchObject({ note: 'Vendor confirmed' })
  })
})

test.each<[FactDef['type'], string, unknown]>([
  ['number', '0', 0],
  ['number', '', undefined],
  ['number', '1e3', 1000],
  ['number', 'Infinity', undefined],
  ['boolean', 'false', false],
  ['boolean', 'yes', undefined],
  ['string', '  ', undefined],
  ['string', ' x ', 'x'],
])('typed into a %s, %j is %j', (type, text, value) => {
  expect(factOf({ type, title: '' }, text)).toBe(value)
})

test('a file is fingerprinted without leaving the browser', async () => {
  expect(await fingerprintOf(new File(['abc'], 'note.txt'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  )
})
