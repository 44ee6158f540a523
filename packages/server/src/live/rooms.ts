/** The rooms of this node: opened when the first watcher comes, closed when the last one leaves; and who is in them. */
import type { Presence } from '@holdfast/protocol'
import type { AppDeps } from '../deps.ts'
import { encode } from './encode.ts'
import { textFrame } from './frame.ts'
import { createPresenceBoard } from './presence.ts'
import { openRoom, type Room, type Watcher } from './room.ts'

export type Visitor = Watcher & { readonly presence: () => Presence }

export type Visit = {
  readonly room: Room
  /** Tells the others that this visitor's presence changed. */
  readonly moved: () => void
  readonly leave: () => void
}

export type Rooms = {
  /** Undefined when there is no such incident. `begin` runs before the first event is sent. */
  readonly enter: (
    incident: string,
    after: number,
    visitor: Visitor,
    begin: (room: Room) => boolean,
  ) => Promise<Visit | undefined>
  readonly close: () => void
}

type Hall = {
  readonly room: Promise<Room | undefined>
  readonly visitors: Set<Visitor>
  held: number
  due: boolean
  told: string
}

export function createRooms({ incidents, news, newId, clock, limits }: AppDeps): Rooms {
  const halls = new Map<string, Hall>()
  const board = createPresenceBoard({ news, node: newId(), clock }, tellLater)

  function hallOf(incident: string): Hall {
    const known = halls.get(incident)
    if (known !== undefined) return known
    const hall: Hall = {
      room: openRoom(incidents, incident),
      visitors: new Set(),
      held: 0,
      due: false,
      told: '',
    }
    halls.set(incident, hall)
    return hall
  }

  function letGo(incident: string, hall: Hall): void {
    hall.held -= 1
    if (hall.held > 0) return
    halls.delete(incident)
    // A room that failed to open was reported to who wanted in.
    hall.room.then(
      (room) => room?.close(),
      () => {},
    )
  }

  /** Several changes within a moment are one message. */
  function tellLater(incident: string): void {
    const hall = halls.get(incident)
    if (hall === undefined || hall.due) return
    hall.due = true
    setTimeout(() => {
      hall.due = false
      tell(incident, hall)
    }, limits.presenceMs).unref()
  }

  function tell(incident: string, hall: Hall): void {
    const text = encode({ type: 'presence', incident, people: board.everywhere(incident) })
    if (text === hall.told) return
    hall.told = text
    const frame = textFrame(text)
    for (const visitor of hall.visitors) visitor.push(frame)
  }

  function changedHere(incident: string, hall: Hall): void {
    board.here(
      incident,
      [...hall.visitors].map((visitor) => visitor.presence()),
    )
    tellLater(incident)
  }

  return {
    async enter(incident, after, visitor, begin) {
      const hall = hallOf(incident)
      hall.held += 1
      let room: Room | undefined
      try {
        room = await hall.room
      } finally {
        if (room === undefined) letGo(incident, hall)
      }
      if (room === undefined) return undefined
      if (!begin(room)) {
        letGo(incident, hall)
        return undefined
      }
      const leaveRoom = room.enter(visitor, after)
      hall.visitors.add(visitor)
      // The newcomer is told also when nothing changed for the others.
      hall.told = ''
      changedHere(incident, hall)
      return {
        room,
        moved: () => changedHere(incident, hall),
        leave() {
          if (!hall.visitors.delete(visitor)) return
          leaveRoom()
          changedHere(incident, hall)
          letGo(incident, hall)
        },
      }
    },
    close: board.close,
  }
}
