import type { Refusal } from '@holdfast/core'
import { problemOfRefusal } from '@holdfast/protocol'
import { describe, expect, test } from 'vitest'
import { explain } from './refusal.ts'

const now = new Date('2026-11-24T03:12:06.000Z')
const by = { id: 'u1', name: 'Ana Ruiz' }
const say = (refusal: Refusal) => explain(problemOfRefusal(refusal), now)

describe('a refusal in words', () => {
  test.each<[Refusal, string]>([
    [
      { code: 'step_already_done', step: 's', by, at: '2026-11-24T03:12:04.000Z' },
      'Already done by Ana Ruiz 2 s earlier.',
    ],
    [
      { code: 'step_unknown', step: 'isolate-host', nearest: 'isolate-hosts' },
      'No running plan has a step of that name. Did you mean "isolate-hosts"?',
    ],
    [{ code: 'step_blocked', step: 's', needs: ['a', 'b'] }, 'Other steps come first. First: a, b.'],
    [
      { code: 'step_wrong_kind', step: 's', kind: 'decision', use: 'decision.choose' },
      'A step of this kind is not done that way. Use "holdfast incident choose".',
    ],
    [
      { code: 'facts_needed', step: 's', facts: ['people_affected'] },
      'This step records facts; give them when completing it. Add --fact people_affected=….',
    ],
    [
      { code: 'role_needed', roles: ['soc', 'commander'] },
      'Only people with one of these roles may do this. Needed: soc or commander.',
    ],
  ])('%j', (refusal, words) => {
    expect(say(refusal)).toBe(words)
  })

  test('names every field that was not right', () => {
    const issues = [{ path: 'reason', message: 'Too small' }]
    const problem = {
      type: '/problems/invalid',
      title: 'Some fields are not right.',
      status: 422,
      code: 'invalid',
      issues,
    }
    expect(explain(problem, now)).toBe('Some fields are not right. reason: Too small')
  })

  test('of a code that this version does not know is its title', () => {
    expect(explain({ type: 'x', title: 'Something new', status: 409, code: 'brand_new' }, now)).toBe(
      'Something new.',
    )
  })

  test('with facts of the wrong shape is still told', () => {
    const problem = {
      type: 'x',
      title: 'Somebody did this already.',
      status: 409,
      code: 'step_already_done',
      by: 7,
      at: {},
    }
    expect(explain(problem, now)).toBe('Already done by somebody else.')
  })

  test('cannot steer the terminal', () => {
    const text = say({
      code: 'step_claimed',
      step: 's',
      by: { id: 'u', name: '\u001b[2JAna' },
      at: now.toISOString(),
    })
    expect(text).not.toContain('\u001b')
  })
})
