import type { Runbook } from './load.ts'

/** The highest semantic version among the runbooks of that id; of equal ones the last given. */
export function newestRunbook(runbooks: Iterable<Runbook>, id: string): Runbook | undefined {
  let newest: Runbook | undefined
  for (const runbook of runbooks) {
    if (runbook.id !== id) continue
    if (newest === undefined || compareVersions(runbook.version, newest.version) >= 0) newest = runbook
  }
  return newest
}

/** By semver.org's rules; build data does not count. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)]
  const numbers = compareLists(left.numbers, right.numbers)
  if (numbers !== 0) return numbers
  // A version comes after its own previews.
  if (left.preview.length === 0 || right.preview.length === 0)
    return right.preview.length - left.preview.length
  return compareLists(left.preview, right.preview)
}

function parts(version: string) {
  const [core = '', ...preview] = (version.split('+')[0] ?? '').split('-')
  return { numbers: core.split('.'), preview: preview.length === 0 ? [] : preview.join('-').split('.') }
}

function compareLists(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const [left, right] = [a[at], b[at]]
    if (left === undefined || right === undefined) return left === right ? 0 : left === undefined ? -1 : 1
    const order = compareWords(left, right)
    if (order !== 0) return order
  }
  return 0
}

function compareWords(a: string, b: string): number {
  const [isNumberA, isNumberB] = [/^\d+$/.test(a), /^\d+$/.test(b)]
  if (isNumberA && isNumberB) return Number(a) - Number(b)
  if (isNumberA !== isNumberB) return isNumberA ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}
