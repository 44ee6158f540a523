/**
 * From text to a tree of nodes with places. Everything that costs more than its size is refused here, on the stream of
 * lexemes and before anything recursive runs: size, nodes, nesting, and the parts of YAML that the language leaves out.
 */
import { Composer, CST, type Document, isScalar, Lexer, type ParsedNode, Parser, type YAMLError } from 'yaml'
import type { Report } from './problem.ts'

const MAX_BYTES = 1_048_576
const MAX_NODES = 100_000
const MAX_LEVELS = 64
/** A node brings at most one mark of its own (`-`, `:`, `,`, a bracket): more means an endless row of punctuation. */
const MAX_MARKS = 2 * MAX_NODES
/** Spaces between, line ends and comments. */
const MAX_BLANKS = 4 * MAX_NODES

/** The text that places count in: without the byte order mark. */
export const withoutMark = (text: string) => (text.startsWith('\uFEFF') ? text.slice(1) : text)

/** The one document's contents; `undefined` when there is none or it is not well-formed, which is reported. */
export function readSource(text: string, report: Report): ParsedNode | undefined {
  if (!isText(text, report)) return undefined
  const tokens = readTokens(text, report)
  if (tokens === undefined) return undefined
  const composer = new Composer({ version: '1.2', schema: 'core', uniqueKeys: false, stringKeys: true })
  const docs: Document.Parsed[] = []
  for (const doc of composer.compose(tokens, true, text.length)) docs.push(doc)
  const doc = docs[0]
  for (const error of doc?.errors ?? []) reportSyntax(error, text, report)
  if (report.errors() > 0) return undefined
  const contents = doc?.contents ?? null
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    report.error('empty_file', 0, 'the file is empty; a runbook begins with `runbook: its-id`')
    return undefined
  }
  return contents
}

function isText(text: string, report: Report): boolean {
  if (byteLength(text) > MAX_BYTES) {
    report.error('too_big', 0, 'the file is larger than 1 MiB')
    return false
  }
  const bad = UNREADABLE.exec(text)
  if (bad === null) return true
  const [character] = bad
  if (character === '\0' || character === '\uFFFD') {
    report.error('encoding', bad.index, 'this is not UTF-8 text; save the file as UTF-8')
  } else {
    const name = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
    report.error('control_character', bad.index, `an invisible character (${name}); remove it`)
  }
  return false
}

/**
 * Control characters, lone carriage returns and surrogates, U+FFFD (what undecodable bytes become), a mark in the middle,
 * and the overrides that show text in another order than it has.
 */
const UNREADABLE = /(?![\t\n\r\u0085])\p{Cc}|\r(?!\n)|\p{Surrogate}|[\u202A-\u202E\u2066-\u2069\uFEFF\uFFFD]/u

export const isReadable = (text: string) => !UNREADABLE.test(text)

function byteLength(text: string): number {
  // A UTF-16 unit is at least one byte of UTF-8: no need to count what is too long anyway.
  if (text.length > MAX_BYTES) return text.length
  let bytes = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit > 0x7f) bytes++
    if (unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff)) bytes++
  }
  return bytes
}

function readTokens(text: string, report: Report): CST.Token[] | undefined {
  const parser = new Parser()
  const tokens: CST.Token[] = []
  let documents = 0
  let marks = 0
  let blanks = 0
  let scalarNext = false
  for (const lexeme of new Lexer().lex(text)) {
    const at = parser.offset
    const type: string | null = scalarNext ? 'plain' : CST.tokenType(lexeme)
    scalarNext = type === 'scalar'
    const begins = type === 'doc-start' ? marks > 0 : type === 'doc-mode' && documents++ > 0
    if (begins) {
      report.error('yaml_feature', at, 'a second document begins here; one file is one runbook')
      return undefined
    }
    if (isUnclosed(type, lexeme)) {
      report.error('syntax', at, `the quote that opens here is never closed`)
      return undefined
    }
    const feature = type === null ? undefined : LEFT_OUT[type]
    if (feature !== undefined) report.error('yaml_feature', at, `${feature} are not part of the language`)
    if (BLANK.has(type ?? '') ? ++blanks > MAX_BLANKS : ++marks > MAX_MARKS) {
      report.error('too_big', at, 'more than 100,000 nodes, or as many empty lines')
      return undefined
    }
    for (const token of parser.next(lexeme)) tokens.push(token)
    if (parser.stack.length > MAX_LEVELS + 1) {
      report.error('too_big', at, `nested deeper than ${MAX_LEVELS} levels`)
      return undefined
    }
  }
  for (const token of parser.end()) tokens.push(token)
  return report.errors() > 0 ? undefined : tokens
}

/** The parser would say so only at the end of the file, where nobody looks for it. */
function isUnclosed(type: string | null, lexeme: string): boolean {
  const quote = type === 'double-quoted-scalar' ? '"' : type === 'single-quoted-scalar' ? "'" : undefined
  return quote !== undefined && (lexeme.length < 2 || !lexeme.endsWith(quote))
}

const BLANK: ReadonlySet<string> = new Set([
  'space',
  'newline',
  'comment',
  'scalar',
  'doc-mode',
  'directive-line',
])
const LEFT_OUT: Readonly<Record<string, string>> = {
  anchor: 'anchors (&name)',
  alias: 'aliases (*name)',
  tag: 'tags (!type)',
  'directive-line': 'directives (%NAME)',
}

function reportSyntax(error: YAMLError, text: string, report: Report): void {
  let [at] = error.pos
  // What is badly indented is reported from where its line begins; the eye looks for its first character.
  while (text[at] === ' ') at++
  switch (error.code) {
    case 'NON_STRING_KEY':
      report.error('yaml_feature', at, 'a key must be text')
      break
    case 'TAB_AS_INDENT':
      report.error('syntax', at, 'a tab; indent with spaces')
      break
    case 'IMPOSSIBLE':
      // The parser's own confusion after another error.
      if (report.errors() === 0) report.error('syntax', at, error.message)
      break
    default:
      report.error('syntax', at, error.message)
  }
}
