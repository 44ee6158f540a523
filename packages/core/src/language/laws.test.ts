import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { type Parsed, parseRunbook } from './index.ts'
import { filesIn } from './testing/files.ts'
import { runbook, yamlOf } from './testing/runbooks.ts'

// Many runs of real parsing; the machine may be busy with other tests.
vi.setConfig({ testTimeout: 60_000 })

const configOf = (text: string) => {
  const parsed = parseRunbook(text)
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'))
  return parsed.config
}

describe('sound runbooks', () => {
  test('a compiled config, printed as JSON, is a runbook of the same config', () => {
    fc.assert(
      fc.property(runbook, fc.constantFrom(0, 2, '\t'), (model, indent) => {
        const config = configOf(yamlOf(model))
        expect(configOf(JSON.stringify(config, null, indent))).toEqual(config)
      }),
      { numRuns: 60 },
    )
  })

  test('the same runbook in YAML and in JSON is the same config', () => {
    fc.assert(
      fc.property(runbook, (model) => {
        expect(configOf(JSON.stringify(model))).toEqual(configOf(yamlOf(model, 40)))
      }),
      { numRuns: 40 },
    )
  })

  test.each(filesIn('valid'))('$name is sound and compiles to itself', ({ text }) => {
    const config = configOf(text)
    expect(configOf(JSON.stringify(config))).toEqual(config)
  })
})

describe('whatever the text, there is an answer, and its places lie inside the file', () => {
  const isPlaced = (text: string, parsed: Parsed) => {
    const lines = text.replace(/^\uFEFF/, '').split('\n')
    const problems = parsed.ok ? parsed.warnings : parsed.problems
    if (!parsed.ok) expect(problems.some(({ severity }) => severity === 'error')).toBe(true)
    for (const { line, column } of problems) {
      expect(line).toBeGreaterThan(0)
      expect(line).toBeLessThanOrEqual(lines.length)
      expect(column).toBeGreaterThan(0)
      expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1)
    }
  }

  test('arbitrary text', () => {
    const yamlish = fc.constantFrom(
      ...'{}[]:,-?&*!|>%@`"\'#\\\t\n \r ab1'.split(''),
      'states',
      'steps',
      ': ',
      '\n  ',
      '- ',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(yamlish, { maxLength: 60 }).map((parts) => parts.join('')),
        ),
        (text) => isPlaced(text, parseRunbook(text)),
      ),
      { numRuns: 1_000 },
    )
  })

  test('sound runbooks with accidents', () => {
    const texts = filesIn('valid').flatMap(({ text }) => {
      const parsed = parseRunbook(text)
      return parsed.ok ? [text, JSON.stringify(parsed.config, null, 1)] : []
    })
    const accident = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.nat(40),
      what: fc.constantFrom('cut', 'twice', 'swap', 'insert', 'line'),
      insert: fc.oneof(
        fc.string({ maxLength: 4 }),
        fc.constantFrom('\n', '  ', ': ', '"', '{', '}', '- ', '#', '\t', 'null', '&a ', '<<: '),
      ),
    })
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.array(accident, { minLength: 1, maxLength: 4 }),
        (text, accidents) => {
          const broken = accidents.reduce(damage, text)
          const parsed = parseRunbook(broken)
          isPlaced(broken, parsed)
          if (parsed.ok) expect(configOf(JSON.stringify(parsed.config))).toEqual(parsed.config)
        },
      ),
      { numRuns: 200 },
    )
  })
})

type Accident = {
  readonly at: number
  readonly length: number
  readonly what: string
  readonly insert: string
}

function damage(text: string, { at, length, what, insert }: Accident): string {
  const from = Math.floor(at * text.length)
  const [before, piece, after] = [
    text.slice(0, from),
    text.slice(from, from + length),
    text.slice(from + length),
  ]
  if (what === 'cut') return before + after
  if (what === 'twice') return before + piece + piece + after
  if (what === 'swap') return before + [...piece].reverse().join('') + after
  if (what === 'insert') return before + insert + piece + after
  const lines = text.split('\n')
  const line = Math.floor(at * lines.length)
  return [...lines.slice(0, line), ...lines.slice(line + 1), lines[line]].join('\n')
}
