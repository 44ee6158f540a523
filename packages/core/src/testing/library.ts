/** The recovery plans in /runbooks, loaded; and dice that fall alike at every run. */
import { readFileSync } from 'node:fs'
import { runbookHash } from '../canonical.ts'
import { parseRunbook } from '../language/index.ts'
import { loadRunbook, type Runbook } from '../load.ts'

export const runbookText = (id: string) =>
  readFileSync(new URL(`../../../../runbooks/${id}.yaml`, import.meta.url), 'utf8')

/** @throws {Error} with the problems, when the file has any */
export function runbookFile(id: string): Runbook {
  const parsed = parseRunbook(runbookText(id))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return loadRunbook(parsed.config, runbookHash(parsed.config))
}

/** A whole number from 0 up to, not including, `sides`. */
export type Dice = (sides: number) => number

/** Mulberry32: small, and good enough to wander with. */
export function dice(seed: number): Dice {
  let state = seed
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * sides)
  }
}
