/** Replay: the incident as it was at any event, quickly. */
import type { IncidentEvent } from './event.ts'
import { emptyIncident, evolve } from './evolve.ts'
import type { Incident, Runbooks } from './incident.ts'
import type { Instant } from './runbook.ts'

/**
 * L1.
 * @throws {ReplayFault} at the first event that does not fold
 */
export function replay(events: Iterable<IncidentEvent>, runbooks: Runbooks): Incident {
  let incident = emptyIncident(runbooks)
  for (const event of events) incident = evolve(incident, event)
  return incident
}

export type Replay = {
  /** Seq of the last event. */
  readonly head: number
  /**
   * The incident right after event `seq`; 0 is before the first.
   * @throws {RangeError} outside `0 … head`
   * @throws {ReplayFault} when an event up to there does not fold
   */
  readonly at: (seq: number) => Incident
  /** The last event recorded at or before the instant; 0 when there is none. */
  readonly seqAt: (instant: Instant) => number
}

/** A seek folds at most this many events: half a millisecond, against 10,000 from the start. */
const EVERY = 64

/** Folds as far as it is asked, and keeps the incident at every 64th event: states share what did not change. */
export function createReplay(events: readonly IncidentEvent[], runbooks: Runbooks): Replay {
  const checkpoints: Incident[] = [emptyIncident(runbooks)]
  const recordedUpTo = runningMaximum(events)

  function at(seq: number): Incident {
    if (!Number.isInteger(seq) || seq < 0 || seq > events.length)
      throw new RangeError(`no event ${seq} in ${events.length}`)
    const nearest = Math.min(Math.floor(seq / EVERY), checkpoints.length - 1)
    let incident = checkpoints[nearest] ?? emptyIncident(runbooks)
    for (const event of events.slice(nearest * EVERY, seq)) {
      incident = evolve(incident, event)
      if (event.seq === checkpoints.length * EVERY) checkpoints.push(incident)
    }
    return incident
  }

  return { head: events.length, at, seqAt: (instant) => countUpTo(recordedUpTo, instant) }
}

/** The recorder's clock may step back (its host's was set); order is by seq only, so time here never does. */
function runningMaximum(events: readonly IncidentEvent[]): readonly Instant[] {
  let latest = ''
  return events.map(({ at }) => {
    if (at > latest) latest = at
    return latest
  })
}

/** How many of the sorted instants are at or before this one. */
function countUpTo(sorted: readonly Instant[], instant: Instant): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? '') <= instant) low = middle + 1
    else high = middle
  }
  return low
}
