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

export type WatchesDeps = Pick<AppDeps, 'incidents' | 'limits'> & {
  readonly rooms: Rooms
  readonly line: Line
  /** Who the connection is now; undefined when it has ended. */
  readonly actor: () => Actor | undefined
  /** For what goes wrong later, while events are brought. */
  readonly failed: (error: unknown) => void
}

export class Watches {
  readonly #deps: WatchesDeps
  readonly #watches = new Map<string, Watch>()

  constructor(deps: WatchesDeps) {
    this.#deps = deps
  }

  async watch({ incident, after }: Message<'watch'>): Promise<void> {
    const { incidents, limits, line, rooms, actor } = this.#deps
    const id = await incidentId(incidents, incident)
    const by = actor()
    if (by === undefined) return
    if (id === undefined) return this.#refuse(incident, 'hidden')
    // Watching again starts again, e.g. from another seq.
    this.#drop(id)
    if (this.#watches.size >= limits.watches) return line.close(CLOSE.tooMany, 'too many watches')
    const watch: Watch = { step: undefined, idle: false, visit: undefined }
    let ruling: Ruling = 'hidden'
    const visit = await rooms.enter(id, after, this.#visitorOf(id, watch, by), (room) => {
      ruling = authorize(actor(), LIVE_ACTIONS.watch, room.state)
      if (ruling === 'allowed') line.send({ type: 'watching', incident: id, headSeq: room.headSeq })
      return ruling === 'allowed'
    })
    if (visit === undefined) return this.#refuse(incident, ruling)
    // It may have ended while the room opened.
    if (actor() === undefined) return visit.leave()
    watch.visit = visit
    this.#watches.set(id, watch)
  }

  async unwatch({ incident }: Message<'unwatch'>): Promise<void> {
    this.#drop(await this.#idOf(incident))
  }

  async presence({ incident, step, idle = false }: Message<'presence'>): Promise<void> {
    const watch = this.#watches.get(await this.#idOf(incident))
    if (watch === undefined) return
    watch.step = step
    watch.idle = idle
    watch.visit?.moved()
  }

  /** Drops those that are no longer allowed. */
  recheck(): void {
    for (const [id, { visit }] of [...this.#watches]) {
      if (visit !== undefined) this.#stillAllowed(id, visit.room.state)
    }
  }

  clear(): void {
    for (const id of [...this.#watches.keys()]) this.#drop(id)
  }

  async #idOf(incident: string): Promise<string> {
    return (await incidentId(this.#deps.incidents, incident)) ?? incident
  }

  #visitorOf(id: string, watch: Watch, { person }: Actor): Visitor {
    const { line, failed } = this.#deps
    return {
      allowed: (state) => this.#stillAllowed(id, state),
      send: line.sendPaced,
      push: line.push,
      failed,
      presence: () => presenceOf(person, watch),
    }
  }

  #stillAllowed(id: string, state: Incident): boolean {
    const ruling = authorize(this.#deps.actor(), LIVE_ACTIONS.watch, state)
    if (ruling === 'allowed') return true
    this.#drop(id)
    this.#refuse(id, ruling)
    return false
  }

  #drop(id: string): void {
    this.#watches.get(id)?.visit?.leave()
    this.#watches.delete(id)
  }

  #refuse(incident: string, ruling: Ruling): void {
    this.#deps.line.send({ type: 'unwatched', incident, problem: problemOfRuling(ruling) })
  }
}

const presenceOf = (person: Presence['person'], { step, idle }: Watch): Presence => ({
  person,
  idle,
  ...(step !== undefined && { step }),
})
