/**
 * Guards, checked where they are written: only facts, literals, comparison, logic and arithmetic; no functions, methods,
 * indexes or macros, so that evaluating one costs no more than reading it. Then CEL's own type check.
 */
import {
  type ASTNode,
  type TypeError as CelTypeError,
  type Environment,
  ParseError,
} from '@marcbachmann/cel-js'
import { guardEnvironment } from '../guard.ts'
import type { FactDef } from '../runbook.ts'
import type { Book } from './book.ts'
import { placeIn, type Word } from './nodes.ts'
import type { Report } from './problem.ts'

/** Characters of one expression. */
export const MAX_GUARD = 1_000

/** The environment for the book's facts, and every guard that is sound in it. */
export type Guards = { readonly environment: Environment; readonly sound: ReadonlySet<Word> }

export function checkGuards(book: Book, source: string, report: Report): Guards {
  const facts: Record<string, FactDef> = {}
  for (const { id, type, title } of book.facts) {
    if (type !== undefined && /^[a-z]\w*$/.test(id.text)) facts[id.text] = { type, title }
  }
  const declared = new Set(book.facts.map((fact) => fact.id.text))
  const environment = guardEnvironment(facts)
  const sound = new Set<Word>()
  for (const state of book.states) {
    for (const { via } of state.exits) {
      if (via.kind !== 'always' || via.when === undefined || via.when.text.length > MAX_GUARD) continue
      const { when } = via
      const error: At = (code, index, message, nearest) =>
        report.error(code, placeIn(source, when, index), message, nearest)
      if (checkGuard(when.text, environment, declared, error, report)) sound.add(when)
    }
  }
  return { environment, sound }
}

type At = (code: GuardCode, index: number, message: string, nearest?: string) => void
type GuardCode = 'guard_syntax' | 'guard_type' | 'guard_not_allowed' | 'fact_unknown'

function checkGuard(
  expr: string,
  environment: Environment,
  declared: ReadonlySet<string>,
  error: At,
  report: Report,
): boolean {
  try {
    const parsed = environment.parse(expr)
    if (!isAllowed(parsed.ast, declared, error, report)) return false
    const checked = parsed.check()
    if (checked.valid && checked.type === 'bool') return true
    if (checked.valid)
      error('guard_type', 0, `the expression is a ${checked.type}; a guard must be true or false`)
    else error('guard_type', checked.error?.range?.start ?? 0, said(checked.error))
    return false
  } catch (thrown) {
    if (!(thrown instanceof ParseError)) throw thrown
    error('guard_syntax', thrown.range?.start ?? 0, said(thrown))
    return false
  }
}

/** CEL's own sentence; its numbers are of two kinds, which nobody should have to know. */
function said(error: ParseError | CelTypeError | undefined): string {
  const summary = (error?.summary ?? 'not an expression').replaceAll(/\bdouble\b|\bint\b/g, 'number')
  const inList = /number in list<number>/.test(summary)
  return `${summary}${inList ? '; write the numbers in the list with a point, such as 1.0' : ''}`
}

const OPERATORS: ReadonlySet<string> = new Set('?: || && !_ -_ == != < <= > >= in + - * /'.split(' '))

/** Walks the whole expression and reports everything that guards do not have. Its depth is bounded by CEL's parser. */
function isAllowed(node: ASTNode, declared: ReadonlySet<string>, error: At, report: Report): boolean {
  switch (node.op) {
    case 'value':
      return isAllowedLiteral(node.args, node.start, error)
    case '.': {
      const [of, name] = node.args
      if (of.op !== 'id' || of.args !== 'facts')
        return refused(node, `"${node.input.slice(node.start, node.end)}"`, error)
      if (declared.has(name)) return true
      error(
        'fact_unknown',
        node.end - name.length,
        `there is no fact "${name}"`,
        report.nearest(name, declared),
      )
      return false
    }
    case 'id': {
      const written = declared.has(node.args) ? `facts.${node.args}` : undefined
      const message = `a guard reads facts, such as \`facts.name\`; "${node.args}" is not one`
      error('guard_not_allowed', node.start, message, written)
      return false
    }
    case 'call':
      return refused(node, `the function ${node.args[0]}()`, error)
    case 'rcall':
      return refused(node, `the method .${node.args[0]}()`, error)
    case 'list':
      return all(node.args, declared, error, report)
    case '!_':
    case '-_':
      return isAllowed(node.args, declared, error, report)
    default:
      if (!OPERATORS.has(node.op)) return refused(node, `"${node.op}"`, error)
      return all(operandsOf(node), declared, error, report)
  }
}

function isAllowedLiteral(value: unknown, at: number, error: At): boolean {
  if (['boolean', 'bigint', 'number', 'string'].includes(typeof value)) return true
  error('guard_not_allowed', at, 'facts are true or false, numbers and text; this is none of them')
  return false
}

function refused(node: ASTNode, what: string, error: At): false {
  error('guard_not_allowed', node.start, `guards compare facts; they do not have ${what}`)
  return false
}

/** Every operand is looked at, so that each of its faults is said. */
const all = (nodes: readonly ASTNode[], declared: ReadonlySet<string>, error: At, report: Report) =>
  nodes.map((node) => isAllowed(node, declared, error, report)).every(Boolean)

/** The parts of a node that are expressions themselves. */
export const operandsOf = (node: ASTNode): readonly ASTNode[] =>
  [node.args].flat(2).filter((part) => typeof part === 'object' && part !== null && 'op' in part)
