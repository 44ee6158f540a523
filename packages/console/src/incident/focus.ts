/** Keyboard focus among the rows of the outline, in the order in which they are drawn. */
import type { StepKey } from './steps.ts'

const rows = () => [...document.querySelectorAll<HTMLElement>('[data-step]')]

/** @returns whether the row is there (it may be folded away or filtered out) */
export function focusStep(key: StepKey): boolean {
  return focusRow(rows().find((row) => row.dataset.step === key))
}

export function moveFocus(by: 1 | -1): void {
  const all = rows()
  const here = all.findIndex((row) => row.contains(document.activeElement))
  const from = here === -1 ? all.findIndex((row) => row.querySelector('[tabindex="0"]') !== null) - by : here
  focusRow(all[Math.min(Math.max(0, from + by), all.length - 1)])
}

function focusRow(row: HTMLElement | undefined): boolean {
  const button = row?.querySelector<HTMLElement>('[data-row]')
  if (button === null || button === undefined) return false
  button.focus({ preventScroll: true })
  row?.scrollIntoView({ block: 'nearest' })
  return true
}
