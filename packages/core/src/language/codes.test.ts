import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { PROBLEM_CODES, parseRunbook } from './index.ts'
import { expectedIn, filesIn } from './testing/files.ts'

const page = readFileSync(new URL('../../LANGUAGE.md', import.meta.url), 'utf8')

const documented = new Map(
  [...page.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)].map(([, code = '', meaning = '']) => [code, meaning]),
)

test("LANGUAGE.md's example is a sound runbook, without a warning", () => {
  const [, example = ''] = /^```yaml\n([\s\S]*?)^```/m.exec(page) ?? []
  expect(parseRunbook(example)).toMatchObject({ ok: true, warnings: [] })
})

test('LANGUAGE.md lists every code with its meaning, and no other', () => {
  expect(Object.fromEntries(documented)).toEqual(PROBLEM_CODES)
})

const base = (more: string) =>
  `runbook: r\nversion: 1.0.0\ntitle: R\n${more}\nstates:\n  a: { steps: { one: { title: One, role: observer } }, onDone: end }\n  end: { final: true }\n`

/** What a small file cannot show: sizes, encodings, and what is only warned of. */
const ELSEWHERE = {
  too_big: '['.repeat(100),
  encoding: 'runbook: \uFFFD',
  more_problems: Array.from({ length: 600 }, (_, i) => `k${i}: 1\n`).join(''),
  role_unused: base('roles: { soc: Analyst }'),
  fact_unused: base('facts: { phi: { type: boolean, title: P } }'),
  role_only_watches: base(''),
}

test('every documented code can come about', () => {
  const shown = new Set(filesIn('malformed').flatMap(({ text }) => expectedIn(text).map(({ code }) => code)))
  for (const [code, text] of Object.entries(ELSEWHERE)) {
    const parsed = parseRunbook(text)
    const codes: string[] = (parsed.ok ? parsed.warnings : parsed.problems).map((problem) => problem.code)
    expect(codes).toContain(code)
    shown.add(code)
  }
  expect([...shown].sort()).toEqual(Object.keys(PROBLEM_CODES).sort())
})

test('what is only warned of does not refuse the runbook', () => {
  const parsed = parseRunbook(base('roles: { soc: Analyst }\nfacts: { phi: { type: boolean, title: P } }'))
  expect(parsed.ok && parsed.warnings.map(({ code, line, column }) => `${line}:${column} ${code}`)).toEqual([
    '4:10 role_unused',
    '5:10 fact_unused',
    '7:42 role_only_watches',
  ])
})
