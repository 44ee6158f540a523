/** The rooms of this node: opened when the first watcher comes, closed when the last one leaves; and who is in them. */
import type { Presence } from '@holdfast/protocol'
import type { AppDeps } from '../deps.ts'
import { encode } from './encode.ts'
import { textFrame } from './frame.ts'
import { createPresenceBoard, type PresenceBoard } from './presence.ts'
import { Room, type Watcher } from './room.ts'

export type Visitor = Watcher & { readonly presence: () => Presence }

export type Visit = {
  readonly room: Room
  /** Tells the others that this visitor's presence changed. */
  readonly moved: () => void
  readonly leave: () => void
}

/** A room and those in it. `held` also counts those who wait for it to open. */
type Hall = {
  readonly incident: string
  readonly room: Promise<Room | undefined>
  readonly visitors: Set<Visitor>
  held: number
  /** Whether presence is about to be told, and what was told last. */
  due: boolean
  told: string
}

export class Rooms {
  readonly #deps: AppDeps
  readonly #halls = new Map<string, Hall>()
  readonly #board: PresenceBoard

  constructor(deps: AppDeps) {
    this.#deps = deps
    const { news, newId, clock } = deps
    this.#board = createPresenceBoard({ news, node: newId(), clock }, (incident) => {
      const hall = this.#halls.get(incident)
      if (hall !== undefined) this.#tellLater(hall)
    })
  }

  /**
   * @param begin runs before the first event is sent; false turns the visitor away
   * @returns undefined when there is no such incident, or the visitor was turned away
   */
  async enter(
    incident: string,
    after: number,
    visitor: Visitor,
    begin: (room: Room) => boolean,
  ): Promise<Visit | undefined> {
    const hall = this.#hallOf(incident)
    hall.held += 1
    let visit: Visit | undefined
    try {
      const room = await hall.room
      if (room !== undefined && begin(room)) visit = this.#seat(hall, room, visitor, after)
      return visit
    } finally {
      if (visit === undefined) this.#letGo(hall)
    }
  }

  close(): void {
    this.#board.close()
  }

  #seat(hall: Hall, room: Room, visitor: Visitor, after: number): Visit {
    const leaveRoom = room.enter(visitor, after)
    hall.visitors.add(visitor)
    // The newcomer is told also when nothing changed for the others.
    hall.told = ''
    this.#changed(hall)
    return {
      room,
      moved: () => this.#changed(hall),
      leave: () => {
        if (!hall.visitors.delete(visitor)) return
        leaveRoom()
        this.#changed(hall)
        this.#letGo(hall)
      },
    }
  }

  #hallOf(incident: string): Hall {
    const known = this.#halls.get(incident)
    if (known !== undefined) return known
    const room = Room.open(this.#deps.incidents, incident)
    const hall: Hall = { incident, room, visitors: new Set(), held: 0, due: false, told: '' }
    this.#halls.set(incident, hall)
    return hall
  }

  #letGo(hall: Hall): void {
    hall.held -= 1
    if (hall.held > 0) return
    this.#halls.delete(hall.incident)
    hall.room.then(
      (room) => room?.close(),
      () => {}, // whoever wanted in was told why it did not open
    )
  }

  #changed(hall: Hall): void {
    const people = [...hall.visitors].map((visitor) => visitor.presence())
    this.#board.here(hall.incident, people)
    this.#tellLater(hall)
  }

  /** Several changes within a moment are one message. */
  #tellLater(hall: Hall): void {
    if (hall.due) return
    hall.due = true
    setTimeout(() => {
      hall.due = false
      this.#tell(hall)
    }, this.#deps.limits.presenceMs).unref()
  }

  #tell(hall: Hall): void {
    const { incident } = hall
    const text = encode({ type: 'presence', incident, people: this.#board.everywhere(incident) })
    if (text === hall.told) return
    hall.told = text
    const frame = textFrame(text)
    for (const visitor of hall.visitors) visitor.push(frame)
  }
}
