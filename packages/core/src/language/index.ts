/**
 * The runbook language: from text (YAML or JSON) to a checked, wired `MachineConfig`, or every problem with its place.
 */
import type { MachineConfig } from '../runbook.ts'
import { compile } from './compile.ts'
import { nodeOf } from './nodes.ts'
import { createReport, type Problem } from './problem.ts'
import { readBook } from './read-book.ts'
import { readSource, withoutMark } from './source.ts'
import { resolveTargets } from './targets.ts'
import { YAML_FORM } from './yaml-form.ts'

export type { Problem, ProblemCode } from './problem.ts'

export type Parsed =
  | { readonly ok: true; readonly config: MachineConfig; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Caps: 1 MiB, 100,000 nodes, 64 levels, no aliases. Never throws; the caller bounds the time. */
export function parseRunbook(text: string): Parsed {
  const source = withoutMark(text)
  const report = createReport(source)
  const parsed = readSource(source, report)
  if (parsed === undefined) return { ok: false, problems: report.list() }
  const book = readBook(nodeOf(parsed, report), YAML_FORM)
  const targets = resolveTargets(book, report)
  if (report.failed()) return { ok: false, problems: report.list() }
  return { ok: true, config: compile(book, targets), warnings: report.list() }
}
