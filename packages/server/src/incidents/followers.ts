/**
 * Those who watch one incident. Each has the seq it knows; what does not continue there is read from the log, so a
 * listener sees every event once, in order, whatever news was lost or doubled on the way.
 */
import type { Incident } from '@holdfast/core'
import type { LiveEvent } from '@holdfast/protocol'
import type { Pool } from 'pg'
import { readEvents } from '../log/read.ts'
import { liveOf } from '../log/record.ts'

/**
 * Must not throw. `incident` is the newest committed state: the one after the last of `events`, or a later one while
 * the listener is catching up.
 */
export type Listener = (events: readonly LiveEvent[], incident: Incident) => void

type Follower = { cursor: number; reading: boolean; gone: boolean; readonly listener: Listener }

export type Followers = {
  readonly size: () => number
  /** Reads what the listener does not know yet, then stays. @returns how to stop */
  add(after: number, listener: Listener): Promise<() => void>
  /** Events that were just committed. */
  announce(events: readonly LiveEvent[]): void
  /** Lets those who fell behind (a read failed) try again. */
  catchUp(): void
}

const PAGE = 500

export function createFollowers(pool: Pool, id: string, newest: () => Incident): Followers {
  const followers = new Set<Follower>()

  async function read(follower: Follower): Promise<void> {
    if (follower.reading) return
    follower.reading = true
    try {
      while (!follower.gone && follower.cursor < newest().seq) {
        const events = (await readEvents(pool, id, { after: follower.cursor, limit: PAGE })).map(liveOf)
        if (events.length === 0) return
        deliver(follower, events)
      }
    } finally {
      follower.reading = false
    }
  }

  function deliver(follower: Follower, events: readonly LiveEvent[]): void {
    if (follower.gone) return
    follower.cursor = events.at(-1)?.seq ?? follower.cursor
    follower.listener(events, newest())
  }

  function catchUp(): void {
    for (const follower of followers) {
      // A database that is away is tried again with the next news, or with the next doubt.
      if (follower.cursor < newest().seq) read(follower).catch(() => undefined)
    }
  }

  return {
    size: () => followers.size,
    add: async (after, listener) => {
      const follower: Follower = { cursor: after, reading: false, gone: false, listener }
      followers.add(follower)
      const leave = () => {
        follower.gone = true
        followers.delete(follower)
      }
      try {
        await read(follower)
        return leave
      } catch (error) {
        leave()
        throw error
      }
    },
    announce: (events) => {
      for (const follower of followers) {
        if (follower.reading) continue
        const fresh = events.filter((event) => event.seq > follower.cursor)
        if (fresh[0]?.seq === follower.cursor + 1) deliver(follower, fresh)
      }
      catchUp()
    },
    catchUp,
  }
}
