/** Incidents: what the rest of the server may ask of the log. */
import type { Incident, Instant, Person } from '@holdfast/core'
import type { IncidentSummary, RecordedEvent } from '@holdfast/protocol'
import { Fault } from '../errors.ts'
import { createAppender } from '../log/append.ts'
import { LAST_SEQ, readEvents, seqAt } from '../log/read.ts'
import type { News } from '../news.ts'
import type { Answer, Envelope, Launch, LaunchAnswer } from './answer.ts'
import type { DeskDeps, Fired } from './desk.ts'
import { Desks } from './desks.ts'
import type { Listener } from './followers.ts'
import { launch } from './launch.ts'
import { type ListQuery, listIncidents, resolveIncident } from './list.ts'
import { loadHead } from './load.ts'

export type { Answer, Envelope, Launch, LaunchAnswer } from './answer.ts'
export type { Fired } from './desk.ts'
export type { Listener } from './followers.ts'
export type { ListQuery } from './list.ts'

export type Incidents = {
  /** Idempotent by command id and by id. */
  launch(request: Launch, by: Person): Promise<LaunchAnswer>
  /**
   * Durable before it resolves; the same command id again gets the first answer.
   *
   * @throws {Fault} `not_found`; `invalid` for text that is half a character; `database_unavailable` when the answer was
   * lost (the same command id tells it later)
   */
  handle(id: string, envelope: Envelope, by: Person): Promise<Answer>
  /** The uuid for a uuid or a number; undefined when there is none. */
  resolve(idOrNumber: string): Promise<string | undefined>
  /** The folded state at the head: only committed events. */
  state(id: string): Promise<Incident | undefined>
  /** As it was after that event, or at that instant; undefined when there was no such moment. */
  at(id: string, at: number | Instant): Promise<Incident | undefined>
  events(id: string, after: number, limit: number): Promise<readonly RecordedEvent[]>
  list(query: ListQuery): Promise<readonly IncidentSummary[]>
  /**
   * Committed events from this node and others, in seq order and without gaps, after the seq that the listener knows.
   *
   * @throws {Fault} `not_found`
   */
  follow(id: string, after: number, listener: Listener): Promise<() => void>
  /** Fires the timers that are due, in due order; undefined: there is no such incident. */
  fireDue(id: string): Promise<Fired | undefined>
  /** Finishes what is in flight, then refuses. */
  close(): Promise<void>
}

export type IncidentsDeps = Omit<DeskDeps, 'appender'> & { readonly news: Pick<News, 'hearHeads'> }

export function createIncidents({ news, ...given }: IncidentsDeps): Incidents {
  const deps: DeskDeps = { ...given, appender: createAppender(given.pool) }
  const { pool } = deps
  const desks = new Desks(deps)
  const inFlight = new Set<Promise<unknown>>()
  let closed = false
  // When the database does not answer, the next doubt asks again.
  const stopHearing = news.hearHeads((heads) => void desks.hear(heads).catch(() => undefined))

  /** Counts what must be finished before closing. */
  async function working<T>(work: () => Promise<T>): Promise<T> {
    if (closed) throw new Fault('restarting')
    const doing = work()
    inFlight.add(doing)
    try {
      return await doing
    } finally {
      inFlight.delete(doing)
    }
  }

  async function deskOf(id: string) {
    const desk = await desks.get(id)
    if (desk === undefined) throw new Fault('not_found')
    return desk
  }

  return {
    launch: (request, by) => working(() => launch(deps, request, by)),
    handle: (id, envelope, by) => working(async () => (await deskOf(id)).handle(envelope, by)),
    resolve: (idOrNumber) => resolveIncident(pool, idOrNumber),
    state: async (id) => (await desks.get(id))?.ledger.current(),
    at: async (id, at) => {
      const seq = typeof at === 'number' ? at : await seqAt(pool, id, at)
      if (seq < 1 || seq > LAST_SEQ) return undefined
      const { incident } = await loadHead(deps, id, seq)
      return incident.seq === seq ? incident : undefined
    },
    events: (id, after, limit) => readEvents(pool, id, { after, limit }),
    list: (query) => listIncidents(pool, query),
    follow: async (id, after, listener) => (await deskOf(id)).ledger.followers.add(after, listener),
    fireDue: (id) => working(async () => (await desks.get(id))?.fireDue()),
    close: async () => {
      closed = true
      stopHearing()
      await Promise.allSettled(inFlight)
    },
  }
}
