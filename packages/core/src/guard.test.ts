import { expect, test } from 'vitest'
import { compileGuard, guardEnvironment, initialFacts } from './guard.ts'
import type { FactDef } from './runbook.ts'

const defs: Record<string, FactDef> = {
  phi: { type: 'boolean', title: 'PHI' },
  n: { type: 'number', title: 'N', initial: 4 },
  strain: { type: 'string', title: 'Strain' },
}
const holds = (expr: string, facts: object = {}) =>
  compileGuard(guardEnvironment(defs), expr)({ ...initialFacts(defs), ...facts })

test('facts start with their own value, or as false, 0 and empty', () => {
  expect(initialFacts(defs)).toEqual({ phi: false, n: 4, strain: '' })
})

test.each([
  ['facts.n == 4', true],
  ['facts.n != 4', false],
  ['facts.n + 1 > 4', true],
  ['1 + facts.n > 4', true],
  ['facts.n - 1 < 4', true],
  ['10 - facts.n == 6', true],
  ['facts.n * 2 >= 8', true],
  ['2 * facts.n == 8', true],
  ['facts.n / 8 == 0.5', true],
  ['8 / facts.n == 2', true],
  ['facts.n > 500 || facts.phi', false],
  ["facts.strain == ''", true],
  ["facts.strain.startsWith('lock')", false],
])('%s is %s: whole numbers and facts mix as people write them', (expr, value) => {
  expect(holds(expr)).toBe(value)
})

test('what cannot be evaluated does not hold', () => {
  expect(holds('10 % int(facts.n) == 0', { n: 0 })).toBe(false)
})

test.each([
  ['facts.n >', 'Unexpected'],
  ['facts.m > 1', 'm'],
  ['facts.n', 'a guard is a boolean, not double'],
  ["facts.n == 'x'", 'no such overload'],
])('%s does not compile', (expr, message) => {
  expect(() => holds(expr)).toThrow(message)
})
