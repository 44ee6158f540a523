/** Times as people read them. Pure: the moment, the zone and the 12/24 h choice are arguments; instants are ISO 8601. */

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export type TimeChoice = {
  readonly hours: '12' | '24'
  /** An IANA name, or `local`: the device's. */
  readonly zone: string
}

/** A length in its two largest units: `8 s`, `5 min`, `2 h 5 min`, `3 d 4 h`. Never negative. */
export function lengthOf(ms: number): string {
  const whole = Math.max(0, Math.floor(ms / SECOND) * SECOND)
  if (whole < MINUTE) return `${whole / SECOND} s`
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} min`
  if (whole < DAY) return two(whole, HOUR, 'h', MINUTE, 'min')
  return two(whole, DAY, 'd', HOUR, 'h')
}

function two(ms: number, large: number, largeWord: string, small: number, smallWord: string): string {
  const rest = Math.floor((ms % large) / small)
  return `${Math.floor(ms / large)} ${largeWord}${rest === 0 ? '' : ` ${rest} ${smallWord}`}`
}

/** A countdown that ticks by the second in its last hour: `12:04` before, `1 h 5 min` when longer. */
export function countdownOf(ms: number): string {
  if (ms >= HOUR) return lengthOf(ms)
  const seconds = Math.max(0, Math.ceil(ms / SECOND))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** `just now`, `5 min ago`, `in 2 h`; a day or more on either side is the date itself, read by {@link stampOf}. */
export function relativeTo(now: number, at: string, choice: TimeChoice): string {
  const past = now - Date.parse(at)
  // Clocks of two machines differ a little: a fact from "the future" by seconds is from now.
  if (past > -5 * SECOND && past < 10 * SECOND) return 'just now'
  if (past >= 7 * DAY || past <= -7 * DAY) return stampOf(at, choice)
  return past > 0 ? `${lengthOf(past)} ago` : `in ${lengthOf(-past)}`
}

/** Time of day to the second, e.g. `12:04:31`. */
export function clockTimeOf(at: string, choice: TimeChoice): string {
  return format(at, choice, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
}

/** Date and time to the minute, e.g. `24 Nov, 12:04`. */
export function stampOf(at: string, choice: TimeChoice): string {
  return format(at, choice, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
}

/** All of it with the zone, e.g. `Tue 24 Nov 2026, 12:04:31 CET`. */
export function absoluteOf(at: string, choice: TimeChoice): string {
  return format(at, choice, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  })
}

/** The calendar day in that zone, as `Tuesday 24 November 2026`: headings of a timeline. */
export function dayOf(at: string, choice: TimeChoice): string {
  return format(at, choice, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
}

const formats = new Map<string, Intl.DateTimeFormat>()

function format(at: string, choice: TimeChoice, options: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify([choice.hours, choice.zone, options])
  let made = formats.get(key)
  if (made === undefined) {
    // The words are English; a day before its month is unambiguous everywhere.
    made = new Intl.DateTimeFormat('en-GB', {
      ...options,
      ...(options.hour === undefined ? {} : { hourCycle: choice.hours === '12' ? 'h12' : 'h23' }),
      ...(choice.zone === 'local' ? {} : { timeZone: choice.zone }),
    })
    formats.set(key, made)
  }
  return made.format(new Date(at))
}
