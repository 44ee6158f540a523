/** Problems as a terminal shows them: place, code, sentence, then the line with a caret under the place. */
import type { Problem } from './problem.ts'
import { withoutMark } from './source.ts'

/** A longer line is shown from around the place only. */
const WIDTH = 100

/**
 * @param file how to call the file, as its user wrote it
 * @param source the text that was parsed
 * @returns lines, each problem apart from the next by an empty one; empty text when there are no problems
 */
export function renderProblems(problems: readonly Problem[], file: string, source: string): string {
  const lines = withoutMark(source).split('\n')
  return problems.map((problem) => renderProblem(problem, file, lines[problem.line - 1] ?? '')).join('\n')
}

function renderProblem(
  { code, line, column, message, severity }: Problem,
  file: string,
  text: string,
): string {
  const head = `${file}:${line}:${column} ${severity === 'warning' ? 'warning ' : ''}${code} ${message}`
  const from = column > WIDTH ? column - 1 - WIDTH / 2 : 0
  const shown = visible(text.slice(from, from + WIDTH))
  if (shown.trim() === '') return `${head}\n`
  const margin = `${line} | `
  const before = text.slice(from, column - 1)
  // Tabs stay tabs, so that the caret stands where the terminal puts the character.
  return `${head}\n${margin}${shown}\n${' '.repeat(margin.length)}${before.replaceAll(/[^\t]/g, ' ')}^\n`
}

/** The file may hold anything: what would move the cursor is shown as a replacement character. */
const visible = (text: string) =>
  text.replace(/\r$/, '').replaceAll(/(?!\t)\p{Cc}|[\u202A-\u202E\u2066-\u2069]/gu, '\uFFFD')
