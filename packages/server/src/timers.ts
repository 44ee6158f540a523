/**
 * Fires what is due, by the same door as a person's command. There is no queue beside the log: when an incident's next
 * timer is due stands in its own row (`wake_at`), written by the statement that appends, so it can neither be lost nor
 * be left behind. A job queue (graphile-worker) would be a second record of the same thing, to be added, moved and
 * cancelled with every event that touches a deadline; here one column is computed anew from the folded state.
 *
 * Firing twice is harmless, because a timer that has fired is pending no more: the claim only spares nodes the work.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Instant } from '@holdfast/core'
import type { Pool } from 'pg'
import { guarded, type Logger } from './database/index.ts'
import type { Incidents } from './incidents/index.ts'

export type Timers = {
  /** Waits for what is being fired. */
  close(): Promise<void>
}

/** Also how late a timer may be that another node set: cheaper than hearing of every change of every deadline. */
const LONGEST_SLEEP_MS = 1_000
/** After which another node takes over what a node that died had claimed. */
const CLAIM_MS = 30_000
const AT_ONCE = 50

export type TimersDeps = {
  readonly pool: Pool
  readonly incidents: Pick<Incidents, 'fireDue'>
  readonly clock: () => Instant
  readonly log: Logger
}

export function startTimers(deps: TimersDeps): Timers {
  const stopping = new AbortController()
  const running = run(deps, stopping.signal)
  return {
    close: async () => {
      stopping.abort()
      await running
    },
  }
}

async function run(deps: TimersDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    let sleep = LONGEST_SLEEP_MS
    try {
      const fired = await fireDue(deps)
      // A full hand means that there may be more.
      sleep = fired === AT_ONCE ? 0 : await untilNext(deps)
    } catch (error) {
      deps.log.error({ err: error }, 'timers could not be looked at; trying again')
    }
    await delay(sleep, undefined, { signal }).catch(() => undefined) // aborted: closing
  }
}

/** @returns of how many incidents */
export async function fireDue({ pool, incidents, clock, log }: TimersDeps): Promise<number> {
  const ids = await claim(pool, clock())
  await Promise.all(
    ids.map(async (id) => {
      try {
        const fired = await incidents.fireDue(id)
        if (fired !== undefined && !fired.moved) await correct(pool, id, fired)
      } catch (error) {
        // The claim keeps this one away for a while; the others go on.
        log.error({ err: error, incidentId: id }, 'the due timers of an incident could not be fired')
      }
    }),
  )
  return ids.length
}

async function claim(pool: Pool, now: Instant): Promise<readonly string[]> {
  const until = new Date(Date.parse(now) + CLAIM_MS)
  const { rows } = await guarded(
    pool.query<{ id: string }>({
      name: 'claim-timers',
      text: `update incidents set claimed_until = $2
             where id in (
               select id from incidents
               where wake_at <= $1 and (claimed_until is null or claimed_until <= $1)
               order by wake_at
               limit $3
               for update skip locked)
             returning id`,
      values: [now, until, AT_ONCE],
    }),
  )
  return rows.map((row) => row.id)
}

/** Nothing was due after all (another engine's rules, a row restored by hand): the row says again what the log says. */
async function correct(
  pool: Pool,
  id: string,
  { seq, next }: { seq: number; next: Instant | undefined },
): Promise<void> {
  await guarded(
    pool.query('update incidents set wake_at = $3, claimed_until = null where id = $1 and head_seq = $2', [
      id,
      seq,
      next ?? null,
    ]),
  )
}

async function untilNext({ pool, clock }: TimersDeps): Promise<number> {
  const { rows } = await guarded(
    pool.query<{ next: Date | null }>(
      'select min(wake_at) as next from incidents where wake_at is not null and (claimed_until is null or claimed_until <= $1)',
      [clock()],
    ),
  )
  const next = rows[0]?.next?.getTime() ?? Number.POSITIVE_INFINITY
  return Math.min(Math.max(next - Date.parse(clock()), 0), LONGEST_SLEEP_MS)
}
