import type { Word } from './nodes.ts'
import type { Report } from './problem.ts'

/** Lists of different things: each may be named once. */
export function checkTwice(words: readonly Word[], where: string, report: Report): void {
  const seen = new Set<string>()
  for (const word of words) {
    if (seen.has(word.text))
      report.error('duplicate_entry', word.at, `${where}: "${word.text}" is there twice`)
    seen.add(word.text)
  }
}
