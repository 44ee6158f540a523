/**
 * The runbook language: from text (YAML or JSON) to a checked, wired `MachineConfig`, or every problem with its place.
 */
import type { MachineConfig } from '../runbook.ts'
import { compile } from './compile.ts'
import { checkEndless } from './endless.ts'
import { checkGraph } from './graph.ts'
import { checkGuards } from './guards.ts'
import { checkWiring, isMachine, MACHINE_JSON } from './machine-json.ts'
import { nodeOf } from './nodes.ts'
import { createReport, type Problem } from './problem.ts'
import { readBook } from './read-book.ts'
import { checkReferences } from './references.ts'
import { MachineRunbook, YamlRunbook } from './schema.ts'
import { checkShape } from './shape.ts'
import { readSource, withoutMark } from './source.ts'
import { checkStateShapes } from './state-shape.ts'
import { resolveTargets } from './targets.ts'
import { checkUnused } from './unused.ts'
import { YAML_FORM } from './yaml-form.ts'

export { PROBLEM_CODES, type Problem, type ProblemCode } from './problem.ts'
export { renderProblems } from './render.ts'
export { runbookJsonSchema } from './schema.ts'

export type Parsed =
  | { readonly ok: true; readonly config: MachineConfig; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/**
 * @param text YAML, or a machine in XState's JSON with steps under `meta.steps`: at most 1 MiB, 100,000 nodes, 64 levels
 * @returns the config, wired, or every problem at once; never throws, and takes a second or two for the worst of files
 */
export function parseRunbook(text: string): Parsed {
  const source = withoutMark(text)
  const report = createReport(source)
  const parsed = readSource(source, report)
  if (parsed === undefined) return { ok: false, problems: report.list() }
  const root = nodeOf(parsed, report)
  const form = isMachine(root) ? 'machine' : 'yaml'
  const keysAreSound = report.errors() === 0
  const shaped = checkShape(form === 'machine' ? MachineRunbook : YamlRunbook, root, report)
  const book = readBook(root, form === 'machine' ? MACHINE_JSON : YAML_FORM)
  const begun = checkStateShapes(root, book, form, report)
  const before = report.errors()
  const targets = resolveTargets(book, report)
  const resolved = report.errors() === before
  checkReferences(book, report)
  const guards = checkGuards(book, source, report)
  // A way that was mistyped makes what lies behind it look unreachable: first things first.
  if (keysAreSound && shaped && begun && resolved) {
    checkGraph(book, targets, report)
    checkEndless(book, targets, guards, report)
  }
  if (report.errors() > 0) return { ok: false, problems: report.list() }
  checkUnused(book, report)
  const config = compile(book, targets)
  if (form === 'machine') checkWiring(root, config, report)
  if (report.errors() > 0) return { ok: false, problems: report.list() }
  return { ok: true, config, warnings: report.list() }
}
