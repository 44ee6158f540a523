import { describe, expect, test } from 'vitest'
import { parseRunbook } from './index.ts'
import { expectedIn, filesIn } from './testing/files.ts'

/** Every file says in its last lines what is wrong with it, and where: that, all of it, and nothing else is reported. */
describe('each malformed runbook is refused with every problem in its place', () => {
  test.each(filesIn('malformed'))('$name', ({ text }) => {
    const parsed = parseRunbook(text)
    const found = parsed.ok ? [] : parsed.problems.filter(({ severity }) => severity === 'error')
    const told = found.map(({ code, line, column, nearest }) => ({
      place: `${line}:${column}`,
      code,
      ...(nearest !== undefined && { nearest }),
    }))
    const sorted = (list: readonly unknown[]) => list.map((one) => JSON.stringify(one)).sort()
    expect(sorted(told)).toEqual(sorted(expectedIn(text)))
    expect(told).not.toEqual([])
  })
})

test('problems come in the order of the file', () => {
  for (const { text } of filesIn('malformed')) {
    const parsed = parseRunbook(text)
    const places = parsed.ok ? [] : parsed.problems.map(({ line, column }) => line * 10_000 + column)
    expect(places).toEqual([...places].sort((a, b) => a - b))
  }
})
