/** One question's way to the server: asked, under way, refused in place, or recorded and gone. */
import type { Problem, WireCommand } from '@holdfast/protocol'
import type { IncidentRoom } from './room.svelte.ts'

export class Asking {
  #room: IncidentRoom
  #id: string | undefined = $state()

  constructor(room: IncidentRoom) {
    this.#room = room
  }

  #pending = $derived.by(() => this.#room.pending.find(({ commandId }) => commandId === this.#id))
  busy = $derived.by(
    () => this.#pending?.phase.kind === 'sending' || this.#pending?.phase.kind === 'recorded',
  )
  problem: Problem | undefined = $derived.by(() => {
    const phase = this.#pending?.phase
    if (phase?.kind === 'refused' || phase?.kind === 'overtaken') return phase.problem
    return phase?.kind === 'unsure' ? UNSURE : undefined
  })
  /** Recorded, or kept on this device: there is nothing more to ask. */
  done = $derived.by(
    () => this.#id !== undefined && (this.#pending === undefined || this.#pending.phase.kind === 'saved'),
  )

  send(command: WireCommand): void {
    this.letGo()
    this.#id = this.#room.do(command)
  }

  /** Turning away from a refusal that was read. */
  letGo(): void {
    if (this.#id !== undefined && this.problem !== undefined) this.#room.commands.discard(this.#id)
  }
}

const UNSURE: Problem = {
  type: 'about:blank',
  status: 0,
  code: 'unsure',
  title: 'The line was lost while sending. Not recorded so far; look again before you repeat it.',
}
