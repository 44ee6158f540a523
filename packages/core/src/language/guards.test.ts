import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileGuard, guardEnvironment } from '../guard.ts'
import { parseRunbook } from './index.ts'

const FACTS = { phi: 'boolean', people: 'number', strain: 'string' } as const

const runbookWith = (expr: string) => `runbook: r
version: 1.0.0
title: R
facts:
${Object.entries(FACTS)
  .map(([id, type]) => `  ${id}: { type: ${type}, title: T }`)
  .join('\n')}
states:
  a:
    steps: { one: { title: One, records: [phi, people, strain] } }
    always: [{ when: ${JSON.stringify(expr)}, target: end }]
    onDone: end
  end: { final: true }
`

describe('guards that people write', () => {
  test.each([
    'facts.phi',
    '!facts.phi && facts.people > 500',
    'facts.people == 500 || facts.people + 1 > 2 * 3',
    'facts.people in [1.0, 2.0]',
    'facts.strain in ["lockbit", "akira"]',
    'facts.phi ? facts.people >= 500 : facts.strain != ""',
    "(facts.strain == 'x') == facts.phi",
    '-facts.people < -3.5',
  ])('%s', (expr) => {
    expect(parseRunbook(runbookWith(expr))).toMatchObject({ ok: true, warnings: [] })
  })
})

test('whatever expression is accepted is a boolean for all facts, and never throws', () => {
  const atom = fc.constantFrom(
    'facts.phi',
    'facts.people',
    'facts.strain',
    'true',
    '0',
    '1',
    '2.5',
    '"x"',
    '[1.0]',
    'facts',
  )
  const expr = fc.letrec<{ expr: string }>((tie) => ({
    expr: fc.oneof(
      { depthSize: 'small' },
      atom,
      fc
        .tuple(
          tie('expr'),
          fc.constantFrom('==', '!=', '<', '>=', '&&', '||', '+', '-', '*', '/', '%', 'in'),
          tie('expr'),
        )
        .map(([a, op, b]) => `(${a} ${op} ${b})`),
      tie('expr').map((a) => `!${a}`),
      tie('expr').map((a) => `-${a}`),
      fc.tuple(tie('expr'), tie('expr'), tie('expr')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    ),
  })).expr
  const types = Object.fromEntries(Object.entries(FACTS).map(([id, type]) => [id, { type, title: 'T' }]))
  let accepted = 0
  fc.assert(
    fc.property(expr, fc.boolean(), fc.double(), fc.string(), (text, phi, people, strain) => {
      const parsed = parseRunbook(runbookWith(text))
      if (!parsed.ok) return
      accepted++
      expect(typeof compileGuard(guardEnvironment(types), text)({ phi, people, strain })).toBe('boolean')
    }),
    { numRuns: 500 },
  )
  expect(accepted).toBeGreaterThan(20)
})
