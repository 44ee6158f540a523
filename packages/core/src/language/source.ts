/**
 * From text to a tree of nodes with places. Everything that costs more than its size is refused here, on the stream of
 * lexemes and before anything recursive runs: size, nodes, nesting, and the parts of YAML that the language leaves out.
 */
import { Composer, CST, type Document, Lexer, type ParsedNode, Parser, type YAMLError } from 'yaml'
import type { Report } from './problem.ts'

export const MAX_BYTES = 1_048_576
export const MAX_NODES = 100_000
export const MAX_LEVELS = 64
/** A node brings at most two marks of its own (`-`, `:`, `,`, a bracket): more means an endless row of punctuation. */
const MAX_LEXEMES = 2 * MAX_NODES

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
  for (const error of doc?.errors ?? []) reportSyntax(error, report)
  if (report.errors() > 0) return undefined
  if (doc?.contents === null || doc === undefined) {
    report.error('empty_file', 0, 'the file is empty; a runbook begins with `runbook: its-id`')
    return undefined
  }
  return doc.contents
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
  let counted = 0
  let scalarNext = false
  for (const lexeme of new Lexer().lex(text)) {
    const at = parser.offset
    const type: string | null = scalarNext ? 'plain' : CST.tokenType(lexeme)
    scalarNext = type === 'scalar'
    if (type === 'doc-mode' && ++documents > 1) {
      report.error('yaml_feature', at, 'a second document begins here; one file is one runbook')
      return undefined
    }
    const feature = type === null ? undefined : LEFT_OUT[type]
    if (feature !== undefined) report.error('yaml_feature', at, `${feature} are not part of the language`)
    if (type !== null && !FREE.has(type) && ++counted > MAX_LEXEMES) {
      report.error('too_big', at, `more than ${MAX_NODES.toLocaleString('en')} nodes`)
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

const FREE: ReadonlySet<string> = new Set(['space', 'newline', 'comment', 'scalar', 'doc-mode'])
const LEFT_OUT: Readonly<Record<string, string>> = {
  anchor: 'anchors (&name)',
  alias: 'aliases (*name)',
  tag: 'tags (!type)',
  'directive-line': 'directives (%NAME)',
}

function reportSyntax(error: YAMLError, report: Report): void {
  const [at] = error.pos
  if (error.code === 'NON_STRING_KEY') report.error('yaml_feature', at, 'a key must be text')
  else if (error.code === 'TAB_AS_INDENT') report.error('syntax', at, 'a tab; indent with spaces')
  else report.error('syntax', at, error.message)
}
