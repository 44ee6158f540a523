/** A simulated responder: a person with a token, a socket and their own fold of the log, like any console. */
import { randomUUID } from 'node:crypto'
import {
  type Command,
  emptyIncident,
  evolve,
  type Incident,
  type Person,
  type Runbooks,
} from '@holdfast/core'
import { type LiveEvent, type Problem, type ServerMessage, WireCommand } from '@holdfast/protocol'
import { type Line, openLine } from '../line.ts'
import type { Address } from '../login.ts'
import type { World } from '../world.ts'
import type { Player } from './play.ts'

export type LivePlayer = Player & {
  /** The chain's hash after the last event that this person's screen shows. */
  readonly hash: () => string
  /** Resolves when this person's screen shows the event of that seq. */
  readonly sees: (seq: number) => Promise<void>
  readonly line: Line
}

type Deps = {
  readonly world: World
  readonly address: Address
  /** The uuid of the incident. */
  readonly incident: string
  readonly runbooks: Runbooks
  readonly told?: (event: LiveEvent, after: Incident) => void
  readonly refused: (person: Person, problem: Problem) => void
}

type Pending = { readonly command: WireCommand; readonly answered: (accepted: boolean) => void }

export function openLivePlayer(deps: Deps, person: Person): LivePlayer {
  let incident = emptyIncident(deps.runbooks)
  let hash = ''
  const pending = new Map<string, Pending>()
  const waiting = new Set<() => void>()

  function heard(message: ServerMessage): void {
    switch (message.type) {
      case 'events':
        for (const event of message.events) {
          incident = evolve(incident, event)
          hash = event.hash
          deps.told?.(event, incident)
        }
        for (const look of waiting) look()
        break
      case 'accepted':
        void sees(message.seq).then(() => answer(message.commandId, true))
        break
      case 'refused':
        if (pending.has(message.commandId)) deps.refused(person, message.problem)
        answer(message.commandId, false)
        break
    }
  }

  function answer(commandId: string, accepted: boolean): void {
    pending.get(commandId)?.answered(accepted)
    pending.delete(commandId)
  }

  /** The verdict may overtake its event: a person goes on when they see what they did. */
  function sees(seq: number): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (incident.seq < seq) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
    })
  }

  // What was not answered before a cut is asked again under the same id: it cannot be done twice.
  const changed = (state: 'live' | 'cut') => {
    if (state === 'live') for (const [commandId, { command }] of pending) send(commandId, command)
  }
  const line = openLine(deps.world, deps.address, { incident: deps.incident, after: 0 }, { heard, changed })
  const send = (commandId: string, command: WireCommand) =>
    line.send({ type: 'do', commandId, incident: deps.incident, command })

  return {
    person,
    line,
    incident: () => incident,
    hash: () => hash,
    sees,
    look: (step) => {
      line.send({
        type: 'presence',
        incident: deps.incident,
        idle: step === undefined,
        ...(step && { step }),
      })
    },
    give: (command: Command) =>
      new Promise((answered) => {
        const commandId = randomUUID()
        const wired = WireCommand.parse(command)
        pending.set(commandId, { command: wired, answered })
        send(commandId, wired)
      }),
  }
}
