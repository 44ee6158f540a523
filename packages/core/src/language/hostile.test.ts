import { describe, expect, test, vi } from 'vitest'
import { parseRunbook } from './index.ts'
import { filesIn } from './testing/files.ts'

// A mebibyte takes about a second; what is quadratic at this size takes minutes.
vi.setConfig({ testTimeout: 60_000 })

const MIB = 1_048_576
const HEAD = 'runbook: r\nversion: 1.0.0\ntitle: R\n'
const FACTS = 'facts: { n: { type: number, title: N } }\n'

/** As many pieces as fit into a mebibyte, between a head and a tail. */
function filled(piece: (index: number) => string, head = '', tail = ''): string {
  const pieces: string[] = []
  let size = head.length + tail.length
  for (let index = 0; ; index++) {
    const next = piece(index)
    size += next.length
    if (size > MIB) return `${head}${pieces.join('')}${tail}`
    pieces.push(next)
  }
}

const codesOf = (text: string) => {
  const parsed = parseRunbook(text)
  return parsed.ok ? [] : [...new Set(parsed.problems.map(({ code }) => code))]
}

describe('a file that is too much is refused at the place where it becomes so', () => {
  test.each([
    ['ten mebibytes', 'a'.repeat(10 * MIB), '1:1'],
    ['a mebibyte in bytes, not in characters', `title: ${'é'.repeat(MIB / 2)}`, '1:1'],
    ['20,000 flow sequences inside each other', '['.repeat(20_000) + ']'.repeat(20_000), '1:65'],
    ['20,000 dashes on a line', '- '.repeat(20_000), '1:129'],
    ['200,000 keys', filled((i) => `k${i}:\n`), '100001:1'],
    ['a list of nothing but commas', filled(() => ',', '['), '1:200001'],
    ['a mebibyte of line ends', filled(() => '\n'), '400001:1'],
  ])('%s', (_, text, place) => {
    const parsed = parseRunbook(text)
    expect(
      parsed.ok ? [] : parsed.problems.map(({ code, line, column }) => `${code} ${line}:${column}`),
    ).toEqual([`too_big ${place}`])
  })
})

describe('a mebibyte of the worst is answered in bounded time', () => {
  test.each([
    [
      '20,000 keys',
      Array.from({ length: 20_000 }, (_, i) => `k${i}: v\n`).join(''),
      ['missing_key', 'unknown_key', 'more_problems'],
    ],
    ['one key again and again', filled(() => 'a: b\n'), ['too_big']],
    ['40,000 times one key', 'a: b\n'.repeat(40_000), ['duplicate_key', 'more_problems']],
    [
      '10,000 anchors',
      Array.from({ length: 10_000 }, (_, i) => `k${i}: &a${i} v\n`).join(''),
      ['yaml_feature', 'more_problems'],
    ],
    ['an alias bomb', bomb(), ['yaml_feature']],
    ['documents', filled(() => '---\n'), ['yaml_feature']],
    ['directives', filled(() => '%a\n'), ['yaml_feature', 'more_problems']],
    ['closing brackets', ']'.repeat(100_000), ['syntax', 'more_problems']],
    ['quotes beside each other', '"" '.repeat(100_000), ['syntax', 'more_problems']],
    ['one long word', filled(() => 'x', `${HEAD}summary: `), ['missing_key', 'too_long']],
    ['one long quoted text', filled(() => 'x ', `${HEAD}summary: "`, '"'), ['missing_key', 'too_long']],
    ['an unclosed quote', filled(() => 'x\n ', `${HEAD}summary: "`), ['syntax']],
    [
      'one text folded over many lines',
      filled(() => '  x\n', `${HEAD}summary: x\n`),
      ['missing_key', 'too_long'],
    ],
    [
      'one block of empty lines',
      '\n'.repeat(300_000).replace('', `${HEAD}summary: |\n`),
      ['missing_key', 'empty'],
    ],
    ['spaces inside a word', filled(() => ' ', `${HEAD}summary: x`, 'x'), ['missing_key', 'too_long']],
    [
      'misspelt targets',
      filled(
        (i) => `  state-${'a'.repeat(40)}-${i}: { after: { 1h: stake-${'a'.repeat(40)}-${i}x } }\n`,
        `${HEAD}states:\n`,
      ),
      ['target_unknown', 'more_problems'],
    ],
    ['a chain of needs', chain(8_000), []],
    [
      'guards that lead round',
      filled(
        (i) => `  s${i}: { always: [{ when: facts.n > ${i}, target: s${i} }] } # ${'x'.repeat(60)}\n`,
        `${HEAD}${FACTS}states:\n`,
      ),
      ['state_unreachable', 'more_problems'],
    ],
    [
      'guards of the greatest length',
      filled(
        () => `      - { when: "${'facts.n>1||'.repeat(89)}facts.n>1", target: end }\n`,
        `${HEAD}${FACTS}initial: a\nstates:\n  end: { final: true }\n  a:\n    after: { 1h: end }\n    always:\n`,
      ),
      [],
    ],
    [
      'guards of many brackets',
      filled(
        () => `      - { when: "${'('.repeat(990)}", target: a }\n`,
        `${HEAD}states:\n  a:\n    always:\n`,
      ),
      ['guard_syntax', 'more_problems'],
    ],
  ])('%s', (_, text, codes) => {
    expect(codesOf(text).sort()).toEqual([...codes].sort())
  })
})

function bomb(): string {
  const name = (i: number) => String.fromCharCode(97 + i)
  const lines = Array.from(
    { length: 20 },
    (_, i) => `${name(i + 1)}: &${name(i + 1)} [${`*${name(i)}, `.repeat(9)}]\n`,
  )
  return `a: &a [x, x, x]\n${lines.join('')}`
}

function chain(length: number): string {
  const steps = Array.from(
    { length },
    (_, i) => `      s${i}: { title: T${i < length - 1 ? `, needs: [s${i + 1}]` : ''} }\n`,
  )
  return `${HEAD}states:\n  a:\n    onDone: end\n    steps:\n${steps.join('')}  end: { final: true }\n`
}

test('a knot of needs as long as the file is one problem', () => {
  const text = chain(8_000).replace('s7999: { title: T }', 's7999: { title: T, needs: [s0] }')
  expect(codesOf(text)).toEqual(['needs_cycle'])
})

test('2,000 steps in 40 states are read', () => {
  const state = (s: number) =>
    `  p${s}:\n    title: Phase ${s}\n    onDone: ${s < 39 ? `p${s + 1}` : 'end'}\n    steps:\n${Array.from({ length: 50 }, (_, i) => `      s${s}-${i}: { title: Step ${i}, role: commander, due: 4h${i > 0 ? `, needs: [s${s}-${i - 1}]` : ''} }\n`).join('')}`
  const parsed = parseRunbook(
    `${HEAD}states:\n${Array.from({ length: 40 }, (_, s) => state(s)).join('')}  end: { final: true }\n`,
  )
  expect(parsed.ok && Object.keys(parsed.config.states ?? {}).length).toBe(41)
})

describe('encodings', () => {
  const [valid] = filesIn('valid')
  const text = valid?.text ?? ''

  test('a byte order mark and Windows line ends change nothing', () => {
    const plain = parseRunbook(text)
    expect(plain.ok).toBe(true)
    expect(parseRunbook(`\uFEFF${text.replaceAll('\n', '\r\n')}`)).toEqual(plain)
  })

  test('with Windows line ends the places stay the same', () => {
    for (const file of filesIn('malformed')) {
      const places = (source: string) => {
        const parsed = parseRunbook(source)
        return parsed.ok ? [] : parsed.problems.map(({ code, line, column }) => `${line}:${column} ${code}`)
      }
      expect(places(file.text.replaceAll('\n', '\r\n')), file.name).toEqual(places(file.text))
    }
  })

  test.each([
    ['UTF-16', [...text].map((character) => `${character}\0`).join(''), 'encoding', 2],
    ['UTF-16, as a UTF-8 reader shows its mark', `\uFFFD\uFFFD${text}`, 'encoding', 1],
    ['an executable', '\u007FELF\u0002\u0001\0', 'control_character', 1],
    [
      'line ends of old Macintoshes',
      text.replaceAll('\n', '\r'),
      'control_character',
      text.indexOf('\n') + 1,
    ],
    ['half a character', `# ${'\uD83D'}`, 'control_character', 3],
  ])('%s is refused where it shows', (_, source, code, column) => {
    const parsed = parseRunbook(source)
    expect(parsed.ok ? [] : parsed.problems).toMatchObject([{ code, line: 1, column }])
  })

  test('columns count as editors do, in UTF-16 units', () => {
    const parsed = parseRunbook('{ 🏥: x, bb: y }')
    const unknown = parsed.ok ? [] : parsed.problems.filter(({ code }) => code === 'unknown_key')
    expect(unknown.map(({ column }) => column)).toEqual([3, 10])
  })

  test('nothing at all is refused at its beginning', () => {
    for (const nothing of ['', '\n\n', '   ', '---\n', '# only words', '\uFEFF']) {
      const parsed = parseRunbook(nothing)
      expect(parsed.ok ? [] : parsed.problems).toMatchObject([{ code: 'empty_file', line: 1, column: 1 }])
    }
  })
})
