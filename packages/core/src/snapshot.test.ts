import { expect, test } from 'vitest'
import { fromJSON, toJSON } from './snapshot.ts'
import { add, done, given, ladder, outbreak, shelf } from './testing/index.ts'

const { incident } = given(ladder, done('one'), add('work', 'Call'))

test('only the steps that somebody touched are written', () => {
  expect(toJSON(incident).plans[0]?.steps.map(([index]) => index)).toEqual([0])
})

test('an untouched step stays one and the same after a restore, so memory is shared', () => {
  const restored = fromJSON(JSON.parse(JSON.stringify(toJSON(incident))), incident.runbooks)
  expect(restored?.plans[0]?.steps.chunks[0]?.[1]).toBe(incident.plans[0]?.steps.chunks[0]?.[1])
})

test('a form of another engine, or a runbook that is not there, is not read: the log is', () => {
  expect(fromJSON({ ...toJSON(incident), form: 0 }, incident.runbooks)).toBeUndefined()
  expect(fromJSON(toJSON(incident), shelf(outbreak))).toBeUndefined()
})
