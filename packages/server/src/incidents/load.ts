/** From the log to the folded incident: the nearest snapshot and the events after it. */
import { emptyIncident, evolve, GENESIS } from '@holdfast/core'
import type { RecordedEvent } from '@holdfast/protocol'
import type { Pool } from 'pg'
import type { Library } from '../library.ts'
import { readEvents } from '../log/read.ts'
import type { Head } from '../log/record.ts'
import { readSnapshot } from './snapshots.ts'

export type Source = { readonly pool: Pool; readonly library: Library }

const PAGE = 1_000

/** The incident as it was after event `upTo`; seq 0 when there is no such incident. */
export async function loadHead({ pool, library }: Source, id: string, upTo: number): Promise<Head> {
  const snapshot = await readSnapshot(pool, id, { upTo, library })
  const start = snapshot ?? { incident: emptyIncident(library.runbooks), hash: GENESIS }
  return (await foldFrom({ pool, library }, id, { from: start, upTo })).head
}

/** Folds the events after `from`, up to `upTo` or the end of the log. */
export async function foldFrom(
  { pool, library }: Source,
  id: string,
  { from, upTo }: { from: Head; upTo: number },
): Promise<{ readonly head: Head; readonly events: readonly RecordedEvent[] }> {
  let head = from
  const events: RecordedEvent[] = []
  while (head.incident.seq < upTo) {
    const limit = Math.min(PAGE, upTo - head.incident.seq)
    const page = await readEvents(pool, id, { after: head.incident.seq, limit })
    for (const event of page) {
      if (event.type === 'plan.started') await library.byHash(event.data.hash)
      head = folded(head, event)
      events.push(event)
    }
    if (page.length < limit) break
  }
  return { head, events }
}

/** @throws {Error} when the log's chain is broken here: somebody changed it behind our back, and nothing may build on it */
function folded({ incident, hash }: Head, event: RecordedEvent): Head {
  if (event.prevHash !== hash)
    throw new Error(`the log is broken before event ${event.seq}: the chain does not continue`)
  return { incident: evolve(incident, event), hash: event.hash }
}
