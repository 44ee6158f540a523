/** Text from elsewhere made fit for a terminal: nothing that a server or a colleague wrote may steer the screen. */

// C0 and C1 controls, line separators, and the marks that turn the reading direction around.
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the point
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g

/** One line, with every control character shown as `\u001b`, line ends as `⏎`. */
export function plain(text: string): string {
  return text
    .replace(/\r?\n/g, ' ⏎ ')
    .replace(UNSAFE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** JSON on one line, or indented; controls that JSON leaves alone are escaped too. */
export function json(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** `2 s`, `4 min`, `3 h`, `5 d`: the largest whole unit, as people say it. */
export function duration(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000))
  if (s < 60) return `${s} s`
  if (s < 3600) return `${Math.floor(s / 60)} min`
  if (s < 86_400) return `${Math.floor(s / 3600)} h`
  return `${Math.floor(s / 86_400)} d`
}

/** Local wall-clock time, with the day when that is not today: `03:12:04`, `2026-11-24 03:12:04`. */
export function clock(instant: string, now: Date): string {
  const date = new Date(instant)
  const two = (n: number) => String(n).padStart(2, '0')
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  if (date.toDateString() === now.toDateString()) return time
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}`
}

/**
 * An instant as people type it: `03:12` (the last time it was so), `2026-11-24T03:12` (local), or with a zone.
 * @returns ISO 8601 in UTC with milliseconds; undefined when it cannot be read
 */
export function readInstant(text: string, now: Date): string | undefined {
  const wall = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text)
  if (wall === null) {
    if (!/^\d{4}-\d{2}-\d{2}([T ]|$)/.test(text)) return undefined
    const date = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text)
    return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
  }
  const date = new Date(now)
  date.setHours(Number(wall[1]), Number(wall[2]), Number(wall[3] ?? 0), 0)
  if (date > now) date.setDate(date.getDate() - 1)
  return date.toISOString()
}
