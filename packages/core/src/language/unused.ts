/** What was declared and is named nowhere: probably forgotten, so a warning. */
import type { Book } from './book.ts'
import type { Report } from './problem.ts'

export function checkUnused(book: Book, report: Report): void {
  const roles = new Set(['commander', 'responder', 'observer'])
  const facts = new Set<string>()
  for (const { steps, exits } of book.states) {
    for (const { role, records, work } of steps) {
      if (role !== undefined) roles.add(role.text)
      for (const fact of records) facts.add(fact.text)
      if (work.kind === 'approval') for (const seat of work.from) roles.add(seat.text)
      if (work.kind === 'decision') {
        for (const option of work.options) for (const { fact } of option.sets) facts.add(fact.text)
      }
    }
    for (const { via } of exits) {
      if (via.kind !== 'always' || via.when === undefined) continue
      for (const [, fact] of via.when.text.matchAll(/\bfacts\s*\.\s*([A-Za-z_]\w*)/g))
        if (fact !== undefined) facts.add(fact)
    }
  }
  for (const { id } of book.roles) {
    if (!roles.has(id.text)) report.warning('role_unused', id.at, `roles.${id.text}: no step names this role`)
  }
  for (const { id } of book.facts) {
    if (!facts.has(id.text))
      report.warning(
        'fact_unused',
        id.at,
        `facts.${id.text}: no step records or sets it, and no guard reads it`,
      )
  }
}
