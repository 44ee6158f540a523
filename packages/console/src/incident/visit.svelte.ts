/** One visit to an incident: finds it by uuid or number, opens its room and its desk, and leaves both in order. */
import type { Me, Problem } from '@holdfast/protocol'
import { api } from '../api.ts'
import { clock } from '../live/clock.svelte.ts'
import { live } from '../live/line.ts'
import { Outbox } from '../live/outbox.ts'
import { newId } from '../new-id.ts'
import { remembered } from '../remembered.ts'
import { session } from '../session.svelte.ts'
import { Replay } from '../timeline/replay.svelte.ts'
import { LastSeen, narrate } from './attend.svelte.ts'
import { Desk } from './desk.svelte.ts'
import { IncidentRoom } from './room.svelte.ts'
import { fetchRunbook, knowRunbook } from './runbooks.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export type VisitState =
  | { readonly kind: 'finding' }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'open'; readonly desk: Desk; readonly replay: Replay }

export class Visit {
  state: VisitState = $state.raw({ kind: 'finding' })
  #me: Me
  #left = false

  /** @param id uuid or number, as in the address */
  constructor(id: string, me: Me) {
    this.#me = me
    void this.find(id)
  }

  async find(id: string): Promise<void> {
    this.state = { kind: 'finding' }
    if (UUID.test(id)) {
      this.#open(id)
      return
    }
    const answer = await api.incident(id)
    if (this.#left) return
    if (answer.ok) this.#open(answer.value.id)
    else this.state = { kind: 'failed', problem: answer.problem }
  }

  /** Notes where the visit ended and closes the room. */
  leave(): void {
    this.#left = true
    if (this.state.kind !== 'open') return
    this.remember()
    this.state.replay.pause()
    this.state.desk.room.leave()
  }

  /** For the next visit: where this one ended, and the log itself for a reload without a network. */
  remember(): void {
    if (this.state.kind !== 'open') return
    const { room } = this.state.desk
    const at = room.left?.at ?? clock.read()
    if (room.left === undefined) this.#seen(room.id).write(room.log.incident.seq, at)
    if (!room.ready || session.me === undefined) return
    const runbooks = room.log.incident.plans.map(({ runbook: { config, hash } }) => ({ config, hash }))
    remembered.setLog(this.#me.id, room.id, { events: room.events, runbooks, at })
  }

  #seen(incident: string): LastSeen {
    return new LastSeen(this.#me.id, incident)
  }

  #open(id: string): void {
    const me = { id: this.#me.id, name: this.#me.name }
    const room = new IncidentRoom(id, me, {
      live,
      clock,
      outbox: new Outbox(localStorage, me.id, id),
      fetchRunbook,
      newId,
      ...narrate(() => (this.state.kind === 'open' ? this.state.desk : undefined)),
    })
    room.left = this.#seen(id).read()
    const kept = remembered.log(me.id, id)
    if (kept !== undefined) {
      for (const { config, hash } of kept.runbooks) knowRunbook(config, hash)
      room.resume(kept.events, kept.at)
    }
    const replay = new Replay(() => ({ events: room.events, runbooks: room.runbooks }))
    this.state = { kind: 'open', desk: new Desk(room, clock, () => replay.moment), replay }
  }
}
