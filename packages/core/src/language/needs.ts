/** `needs`: steps of the same state that come first, and that must not wait for each other. */
import type { Book, BookState, BookStep } from './book.ts'
import { cycleIn, knotsOf } from './knots.ts'
import type { Report } from './problem.ts'
import { checkTwice } from './twice.ts'

/** @param ownerOf the state of a step, by the step's id */
export function checkNeeds(book: Book, ownerOf: (id: string) => BookState | undefined, report: Report): void {
  for (const state of book.states) {
    const own = new Map(state.steps.map((step, index) => [step.id.text, index]))
    for (const step of state.steps) checkStep(step, own, ownerOf, report)
    const needs = state.steps.map((step) => step.needs.flatMap(({ text }) => own.get(text) ?? []))
    for (const knot of knotsOf(needs)) {
      reportCycle(
        cycleIn(knot, needs).flatMap((index) => state.steps[index] ?? []),
        report,
      )
    }
  }
}

function checkStep(
  { id, needs }: BookStep,
  own: ReadonlyMap<string, number>,
  ownerOf: (id: string) => BookState | undefined,
  report: Report,
): void {
  const where = `steps.${id.text}.needs`
  checkTwice(needs, where, report)
  for (const { text, at } of needs) {
    if (own.has(text)) continue
    const other = ownerOf(text)
    if (other === undefined) {
      report.error(
        'needs_unknown',
        at,
        `${where}: there is no step "${text}"`,
        report.nearest(text, own.keys()),
      )
    } else {
      const message = `${where}: "${text}" is a step of ${other.path}; a step needs steps of its own state only`
      report.error('needs_elsewhere', at, message)
    }
  }
}

function reportCycle(cycle: readonly BookStep[], report: Report): void {
  const [first] = cycle
  if (first === undefined) return
  const ids = cycle.map((step) => step.id.text)
  const shown = ids.length > 8 ? [...ids.slice(0, 8), '…'] : ids
  const message = `steps.${first.id.text}.needs: these steps wait for each other: ${[...shown, first.id.text].join(' → ')}`
  report.error('needs_cycle', first.needs[0]?.at ?? first.id.at, message)
}
