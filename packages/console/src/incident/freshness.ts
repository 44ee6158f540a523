/** How true the screen is, as one union: what the chip says, and whether a decision may be taken on what is seen. */
import type { Connection } from '../live/live.svelte.ts'
import { clockTimeOf, type TimeChoice } from '../ui/time.ts'

export type Freshness =
  | { readonly kind: 'live'; readonly outdated: boolean }
  /** Nothing to show yet. */
  | { readonly kind: 'connecting' }
  /** The line is live, the log is still coming. */
  | { readonly kind: 'catching-up'; readonly behind: number }
  /** `showing` (server ms): the moment that is on the screen. `saved`: entries on this device. */
  | {
      readonly kind: 'reconnecting' | 'restarting' | 'offline' | 'signed-out' | 'barred'
      readonly showing: number | undefined
      readonly saved: number
    }

type Progress = {
  readonly fresh: boolean
  readonly seq: number
  readonly headSeq: number
  /** When what is shown was true, where it is from before a reload of the page. */
  readonly resumedAt: number | undefined
  readonly saved: number
}

export function freshnessOf(
  connection: Connection,
  { fresh, seq, headSeq, resumedAt, saved }: Progress,
): Freshness {
  switch (connection.kind) {
    case 'live':
      if (fresh) return { kind: 'live', outdated: connection.outdated }
      return headSeq > seq ? { kind: 'catching-up', behind: headSeq - seq } : { kind: 'connecting' }
    case 'idle':
    case 'connecting':
      return { kind: 'connecting' }
    default:
      return { kind: connection.kind, showing: connection.lostAt ?? resumedAt, saved }
  }
}

/** Why something that needs a line cannot be done now; undefined: it can. */
export function needsLine(freshness: Freshness): string | undefined {
  switch (freshness.kind) {
    case 'live':
      return undefined
    case 'connecting':
      return 'Connecting: this needs the present state'
    case 'catching-up':
      return `Catching up: ${freshness.behind} events behind`
    case 'offline':
      return 'Offline: this needs the present state'
    case 'restarting':
      return 'The server restarts: this needs the present state'
    case 'signed-out':
      return 'Your session has ended: sign in again'
    case 'barred':
      return 'The server does not accept this page’s address'
    case 'reconnecting':
      return 'Reconnecting: this needs the present state'
  }
}

/** The chip's words, e.g. `Offline, 2 saved on this device`. */
export function freshnessWords(freshness: Freshness, times: TimeChoice): string {
  switch (freshness.kind) {
    case 'live':
      return 'Live'
    case 'connecting':
      return 'Connecting'
    case 'catching-up':
      return `Catching up, ${freshness.behind} behind`
    default: {
      const { kind, showing, saved } = freshness
      const known = saved === 0 && showing !== undefined
      const rest = known ? `, showing ${clockTimeOf(new Date(showing).toISOString(), times)}` : ''
      return `${LOST[kind]}${rest}${saved > 0 ? `, ${saved} saved on this device` : ''}`
    }
  }
}

const LOST = {
  reconnecting: 'Reconnecting',
  restarting: 'Server restarting',
  offline: 'Offline',
  'signed-out': 'Signed out',
  barred: 'Not allowed from this address',
} as const

/** After so long the chip becomes a bar, and facts are marked as old. */
export const STALE_MS = 10_000

/** What is shown is as of `showing`, and that is a while ago. */
export function isStale(freshness: Freshness, now: number): boolean {
  return 'showing' in freshness && freshness.showing !== undefined && now - freshness.showing > STALE_MS
}
