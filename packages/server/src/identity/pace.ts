/**
 * Slows down guessing of passwords without ever locking anybody out: after a few failures the attempts by one key are
 * let through one at a time, further and further apart, and those that would have to wait long are sent away with a
 * time to come back. Kept in memory: each node slows by itself, so n nodes allow n times as much.
 */
import { isIP } from 'node:net'

type Count = { readonly attempts: number; readonly nextAt: number; readonly seenAt: number }

type Limit = {
  /** Attempts before it slows. */
  readonly free: number
  readonly longestMs: number
}

/** A hospital sits behind one address, so the address alone is given much more room than one account from one address. */
const LIMITS = {
  both: { free: 5, longestMs: 8_000 },
  account: { free: 30, longestMs: 2_000 },
  address: { free: 100, longestMs: 1_000 },
} as const satisfies Readonly<Record<string, Limit>>

/** Attempts are forgotten after this long without another. */
const FORGET_MS = 15 * 60_000
const LONGEST_WAIT_MS = 10_000
const MOST_KEYS = 50_000

export type Turn = { readonly waitMs: number } | { readonly retryAfterSeconds: number }

export type Pace = {
  /**
   * Takes a place in the line of this account and address: how long to wait, or when to come again. It counts as a
   * failure until `passed` says otherwise, so that attempts made at the same time count too.
   */
  turn(account: string, address: string, now: number): Turn
  /** It was the right password. */
  passed(account: string, address: string): void
}

export function createPace(): Pace {
  const counts = new Map<string, Count>()

  const linesOf = (account: string, address: string, now: number) => {
    const network = networkOf(address)
    const keys = [
      { key: `both ${account} ${network}`, limit: LIMITS.both },
      { key: `account ${account}`, limit: LIMITS.account },
      { key: `address ${network}`, limit: LIMITS.address },
    ]
    return keys.map(({ key, limit }) => {
      const found = counts.get(key)
      const count =
        found !== undefined && now - found.seenAt < FORGET_MS
          ? found
          : { attempts: 0, nextAt: now, seenAt: now }
      return { key, limit, count }
    })
  }

  // Deleting first keeps the map in the order of last use, so that the oldest is the one to forget.
  const keep = (key: string, count: Count) => {
    counts.delete(key)
    counts.set(key, count)
    for (const oldest of counts.keys()) {
      if (counts.size <= MOST_KEYS) break
      counts.delete(oldest)
    }
  }

  return {
    turn(account, address, now) {
      const lines = linesOf(account, address, now)
      const at = Math.max(now, ...lines.map(({ count }) => count.nextAt))
      if (at - now > LONGEST_WAIT_MS) return { retryAfterSeconds: Math.ceil((at - now) / 1_000) }
      for (const { key, limit, count } of lines) {
        const over = count.attempts - limit.free
        const nextAt = over < 0 ? count.nextAt : at + Math.min(limit.longestMs, 1_000 * 2 ** over)
        keep(key, { attempts: count.attempts + 1, nextAt, seenAt: now })
      }
      return { waitMs: at - now }
    },
    passed(account, address) {
      const [both, ...wider] = linesOf(account, address, 0)
      if (both !== undefined) counts.delete(both.key)
      for (const { key } of wider) {
        const count = counts.get(key)
        if (count !== undefined) keep(key, { ...count, attempts: count.attempts - 1 })
      }
    },
  }
}

/** An IPv6 subscriber owns a /64, so that is what counts; an IPv4 address written as IPv6 is the IPv4 address. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  if (isIP(address) !== 6) return address
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups =
    tail === undefined ? left : [...left, ...Array(8 - left.length - right.length).fill('0'), ...right]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
