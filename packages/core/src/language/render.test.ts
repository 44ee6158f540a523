import { expect, test } from 'vitest'
import { parseRunbook, renderProblems } from './index.ts'

const rendered = (text: string) => {
  const parsed = parseRunbook(text)
  return renderProblems(parsed.ok ? parsed.warnings : parsed.problems, 'plan.yaml', text)
}

const VALID =
  'runbook: r\nversion: 1.0.0\ntitle: R\nstates:\n  a: { steps: { one: { title: One } }, onDone: end }\n  end: { final: true }\n'

test('a problem shows its place, its code, what was meant, and the line with a caret', () => {
  expect(rendered(VALID.replace('title: One', 'title: One, rol: soc'))).toBe(
    [
      'plan.yaml:5:36 unknown_key steps.one.rol: unknown key "rol"; did you mean "role"?',
      '5 |   a: { steps: { one: { title: One, rol: soc } }, onDone: end }',
      `${' '.repeat(4 + 35)}^`,
      '',
    ].join('\n'),
  )
})

test('problems are parted by an empty line, warnings are called so, and none is nothing', () => {
  expect(rendered(VALID)).toBe('')
  const two = rendered(`roles: { soc: A, ciso: B }\n${VALID}`)
  expect(two).toMatch(
    /^plan\.yaml:1:10 warning role_unused .*\n1 \| .*\n {13}\^\n\nplan\.yaml:1:18 warning role_unused /,
  )
})

test('tabs stay tabs under the line, so that the caret stands below its character', () => {
  expect(
    rendered('{"id":\t\t"R",\t"version":"1.0.0","meta":{"title":"R"},"states":{"a":{"type":"final"}}}'),
  ).toContain(`\n    ${' '.repeat(6)}\t\t^`)
})

test('of a very long line only the part around the place is shown', () => {
  const lines = rendered(`summary: { a: ${'x'.repeat(500)}, b: y }\n${VALID}`).split('\n')
  expect(Math.max(...lines.slice(1).map((line) => line.length))).toBeLessThan(130)
  const late = rendered(
    `{ runbook: r, version: 1.0.0, title: R, states: { a: { final: true } }, summary: "${'x'.repeat(500)}", bb: 1 }`,
  )
  expect(late).toMatch(/\n1 \| x+", bb: 1 }\n {54}\^\n/)
})

test('what would move the cursor is not printed', () => {
  expect(rendered('title: \u001B[2Jgone\n')).not.toContain('\u001B')
  expect(rendered('title: "\u202Eabc"\r\n')).not.toMatch(/\u202E|\r/)
})
