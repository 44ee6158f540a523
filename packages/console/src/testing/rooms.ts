/** Rooms on a fake server, with a clock that the test moves. */
import type { Person } from '@holdfast/core'
import { IncidentRoom, type RoomDeps } from '../incident/room.svelte.ts'
import { Clock } from '../live/clock.svelte.ts'
import { Live } from '../live/live.svelte.ts'
import { Outbox } from '../live/outbox.ts'
import { FakeServer, INCIDENT } from './fake-server.ts'
import type { Told } from './opened.ts'
import { MemoryStorage } from './storage.ts'
import { ana, Story } from './story.ts'

export type World = {
  readonly server: FakeServer
  readonly live: Live
  readonly clock: Clock
  readonly room: IncidentRoom
  /** Opens the same incident again, as after a reload of the page. */
  readonly reload: () => { readonly room: IncidentRoom; readonly live: Live }
}

type Options = { readonly story?: Told; readonly me?: Person } & Partial<
  Pick<RoomDeps, 'onNews' | 'onRefused' | 'onRecorded' | 'fetchRunbook'>
>

/** Deterministic ids, so that an order can be asserted. */
const ids = () => {
  let count = 0
  return () => {
    count += 1
    return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`
  }
}

/** A room that is live and caught up; the server's clock is the device's. */
export async function openRoom({ story = new Story(), me = ana, ...deps }: Options = {}): Promise<World> {
  const device = Date.now
  const clock = new Clock(device)
  const server = new FakeServer(story, me, device)
  const storage = new MemoryStorage()
  const newId = ids()
  const open = () => {
    const live = new Live({ open: server.connect, clock, device, random: () => 1, onSignedOut: () => {} })
    const room = new IncidentRoom(INCIDENT, me, {
      live,
      clock,
      outbox: new Outbox(storage, me.id, INCIDENT),
      fetchRunbook: async (_, hash) => {
        const runbook = story.runbooks.get(hash)
        if (runbook === undefined) throw new Error(`no runbook ${hash}`)
        return { ok: true, value: runbook }
      },
      newId,
      ...deps,
    })
    return { live, room }
  }
  const { live, room } = open()
  await settled()
  return { server, live, clock, room, reload: open }
}

/** Lets sockets open and runbooks arrive: both take a few turns of the microtask queue, and no time. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}
