/** SPEC.md and the tests hold each other: no rule without a test, no test of a rule that is not written. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const rules = new Set([...read('../SPEC.md').matchAll(/^- \*\*([A-Z]\d+)\*\*/gm)].map(([, id]) => id))
const tests = readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.test.ts'))
const cited = new Set(
  tests.flatMap((name) =>
    [...read(name).matchAll(/\(([A-Z]\d+(?:, [A-Z]\d+)*)\)/g)].flatMap(([, ids = '']) => ids.split(', ')),
  ),
)

test('every rule of SPEC.md is cited by a test', () => {
  expect([...rules].filter((id) => id !== undefined && !cited.has(id))).toEqual([])
})

test('every rule that a test cites stands in SPEC.md', () => {
  expect([...cited].filter((id) => !rules.has(id))).toEqual([])
})
