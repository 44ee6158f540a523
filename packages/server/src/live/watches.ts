/** What one connection watches, and whether it still may: asked when it begins, at every delivery, and on every change. */
import type { Incident } from '@holdfast/core'
import { CLOSE, type ClientMessage, type Presence } from '@holdfast/protocol'
import type { AppDeps } from '../deps.ts'
import { incidentId } from '../guard.ts'
import type { Actor } from '../identity/index.ts'
import { authorize, LIVE_ACTIONS, type Ruling } from '../policy.ts'
import { problemOfRuling } from '../problems.ts'
import type { Line } from './line.ts'
import type { Rooms, Visit, Visitor } from './rooms.ts'

type Message<T extends ClientMessage['type']> = Extract<ClientMessage, { type: T }>
type Watch = { step: string | undefined; idle: boolean; visit: Visit | undefined }

export type Watches = {
  readonly watch: (message: Message<'watch'>) => Promise<void>
  readonly unwatch: (message: Message<'unwatch'>) => Promise<void>
  readonly presence: (message: Message<'presence'>) => Promise<void>
  /** Drops those that are no longer allowed. */
  readonly recheck: () => void
  readonly clear: () => void
}

/**
 * @param actor who it is now; undefined when the connection has ended
 * @param failed for what goes wrong later, while events are brought
 */
export function createWatches(
  { incidents, rooms, limits }: Pick<AppDeps, 'incidents' | 'limits'> & { readonly rooms: Rooms },
  line: Line,
  actor: () => Actor | undefined,
  failed: (error: unknown) => void,
): Watches {
  const watches = new Map<string, Watch>()

  const idOf = async (incident: string) => (await incidentId(incidents, incident)) ?? incident

  function drop(id: string): void {
    watches.get(id)?.visit?.leave()
    watches.delete(id)
  }

  const refuse = (incident: string, ruling: Ruling) =>
    line.send({ type: 'unwatched', incident, problem: problemOfRuling(ruling) })

  function stillAllowed(id: string, state: Incident): boolean {
    const ruling = authorize(actor(), LIVE_ACTIONS.watch, state)
    if (ruling === 'allowed') return true
    drop(id)
    refuse(id, ruling)
    return false
  }

  const visitorOf = (id: string, watch: Watch, { person }: Actor): Visitor => ({
    allowed: (state) => stillAllowed(id, state),
    send: line.sendPaced,
    push: line.push,
    failed,
    presence: () => presenceOf(person, watch),
  })

  return {
    async watch({ incident, after }) {
      const id = await incidentId(incidents, incident)
      const by = actor()
      if (by === undefined) return
      if (id === undefined) return refuse(incident, 'hidden')
      // Watching again starts again, e.g. from another seq.
      drop(id)
      if (watches.size >= limits.watches) return line.close(CLOSE.tooMany, 'too many watches')
      const watch: Watch = { step: undefined, idle: false, visit: undefined }
      let ruling: Ruling = 'hidden'
      const visit = await rooms.enter(id, after, visitorOf(id, watch, by), (room) => {
        ruling = authorize(actor(), LIVE_ACTIONS.watch, room.state())
        if (ruling === 'allowed') line.send({ type: 'watching', incident: id, headSeq: room.headSeq() })
        return ruling === 'allowed'
      })
      if (visit === undefined) return refuse(incident, ruling)
      // It may have ended while the room opened.
      if (actor() === undefined) return visit.leave()
      watch.visit = visit
      watches.set(id, watch)
    },
    async unwatch({ incident }) {
      drop(await idOf(incident))
    },
    async presence({ incident, step, idle = false }) {
      const watch = watches.get(await idOf(incident))
      if (watch === undefined) return
      watch.step = step
      watch.idle = idle
      watch.visit?.moved()
    },
    recheck() {
      for (const [id, { visit }] of [...watches])
        if (visit !== undefined) stillAllowed(id, visit.room.state())
    },
    clear() {
      for (const id of [...watches.keys()]) drop(id)
    },
  }
}

const presenceOf = (person: Presence['person'], { step, idle }: Watch): Presence => ({
  person,
  idle,
  ...(step !== undefined && { step }),
})
