/** Instants as ISO text and durations in milliseconds. Calendars and time zones are not core's business. */
import type { Instant } from './runbook.ts'

const MS = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 } as const

/** Ten years. Longer is a typing mistake, and stays far inside what a Date can hold. */
const LONGEST = 3_650 * MS.d

const SHORT = /^(?:(\d{1,9})w)?(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?$/
const ISO = /^P(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/

/**
 * `15m`, `4h`, `1h30m`, `3d`, `2w`, `PT15M`, `P30D` → milliseconds. `undefined` for anything else: nought, more than
 * ten years, and months and years, which have no fixed length.
 */
export function parseDuration(text: string): number | undefined {
  const match = SHORT.exec(text) ?? ISO.exec(text)
  if (match === null || text.endsWith('T')) return undefined
  const [, w, d, h, m, s] = match
  const ms =
    Number(w ?? 0) * MS.w +
    Number(d ?? 0) * MS.d +
    Number(h ?? 0) * MS.h +
    Number(m ?? 0) * MS.m +
    Number(s ?? 0) * MS.s
  return ms > 0 && ms <= LONGEST ? ms : undefined
}

/** `5400000` → `1h30m`: days and smaller, whole seconds, readable by `parseDuration`. Less than a second is `0s`. */
export function formatDuration(ms: number): string {
  let rest = Math.floor(ms / MS.s) * MS.s
  let text = ''
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const count = Math.floor(rest / MS[unit])
    if (count > 0) text += `${count}${unit}`
    rest -= count * MS[unit]
  }
  return text === '' ? '0s' : text
}

export const instantOf = (ms: number): Instant => new Date(ms).toISOString()

export const addMs = (instant: Instant, ms: number): Instant => instantOf(Date.parse(instant) + ms)

/** `to - from` in milliseconds. */
export const msBetween = (from: Instant, to: Instant): number => Date.parse(to) - Date.parse(from)

/** Instants have one form (UTC, milliseconds), so text order is time order. */
export const laterOf = (a: Instant, b: Instant): Instant => (a > b ? a : b)
