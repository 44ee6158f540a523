/**
 * What this person has asked for: sent, saved for later, refused. An entry leaves when its event arrives, its verdict
 * says so, or the person lets go of it. The event may overtake its verdict: whichever comes first clears the entry.
 */
import type { LiveEvent, Problem, WireCommand } from '@holdfast/protocol'
import type { Clock } from '../live/clock.svelte.ts'
import { OUTBOX_LIMIT, type Outbox } from '../live/outbox.ts'
import { asSent, isQueued, type Pending, type Phase } from './pending.ts'

export type CommandsDeps = {
  readonly outbox: Outbox
  readonly clock: Clock
  readonly newId: () => string
  /** @returns false when there is no live, caught-up line */
  readonly send: (commandId: string, command: WireCommand) => boolean
  readonly onRefused: (pending: Pending, problem: Problem) => void
  readonly onRecorded: (pending: Pending) => void
}

export class Commands {
  pending: readonly Pending[] = $state.raw([])
  #deps: CommandsDeps
  /** Seq of the newest event folded. */
  #seq = 0

  constructor(deps: CommandsDeps) {
    this.#deps = deps
    this.pending = deps.outbox.entries().map(({ problem, ...entry }) => ({
      ...entry,
      late: true,
      phase: problem === undefined ? { kind: 'saved' } : { kind: 'refused', problem },
    }))
  }

  /** @param fresh whether what the person saw was live; if not, ticks and notes are kept and sent later; @returns the command's id */
  give(command: WireCommand, fresh: boolean): string {
    const entry = { commandId: this.#deps.newId(), command, tappedAt: this.#deps.clock.instant() }
    this.pending = this.pending.filter(({ phase }) => phase.kind !== 'overtaken')
    if (isQueued(command.type)) {
      const phase: Phase = this.#deps.outbox.add(entry)
        ? { kind: 'saved' }
        : { kind: 'refused', problem: FULL }
      this.pending = [...this.pending, { ...entry, late: !fresh, phase }]
      this.flush()
    } else {
      const pending: Pending = { ...entry, late: false, phase: { kind: 'sending' } }
      this.pending = [...this.pending, pending]
      this.#send(pending, { kind: 'refused', problem: NO_LINE })
    }
    return entry.commandId
  }

  /** Sends what is saved, in order. Late entries go one by one: each may be what the next one needs. */
  flush(): void {
    for (const entry of this.pending) {
      if (entry.phase.kind === 'sending' && entry.late) return
      if (entry.phase.kind !== 'saved') continue
      if (!this.#send(entry, { kind: 'saved' }) || entry.late) return
    }
  }

  accepted(commandId: string, seq: number): void {
    this.#deps.outbox.remove(commandId)
    if (seq <= this.#seq) this.#recorded(commandId)
    else this.#set(commandId, { kind: 'recorded', seq })
    this.flush()
  }

  refused(commandId: string, problem: Problem): void {
    const entry = this.pending.find((each) => each.commandId === commandId)
    // Its event came before: the refusal answers a resend, and the log is right.
    if (entry === undefined) return
    const overtaken = problem.code === 'step_already_done' && entry.command.type === 'step.complete'
    if (overtaken) this.#deps.outbox.remove(commandId)
    else {
      this.#deps.outbox.refused(commandId, problem)
      this.#deps.onRefused(entry, problem)
    }
    this.#set(commandId, { kind: overtaken ? 'overtaken' : 'refused', problem })
    this.flush()
  }

  /** Events were folded. */
  arrived(events: readonly LiveEvent[]): void {
    this.#seq = events.at(-1)?.seq ?? this.#seq
    const made = new Set(events.map(({ commandId }) => commandId))
    for (const { commandId, phase } of this.pending) {
      const verdictMet = phase.kind === 'recorded' && phase.seq <= this.#seq
      if (made.has(commandId) || verdictMet) this.#recorded(commandId)
    }
    this.flush()
  }

  /** The line is gone. */
  lost(): void {
    this.pending = this.pending.map((entry) => {
      if (entry.phase.kind !== 'sending') return entry
      if (!isQueued(entry.command.type)) return { ...entry, phase: { kind: 'unsure' } }
      return { ...entry, late: true, phase: { kind: 'saved' } }
    })
  }

  /** Once more, as the same command: if the first one did arrive, its answer comes back. */
  retry(commandId: string): void {
    const entry = this.pending.find((each) => each.commandId === commandId)
    if (entry === undefined) return
    if (isQueued(entry.command.type)) {
      const { command, tappedAt } = entry
      this.#deps.outbox.remove(commandId)
      if (!this.#deps.outbox.add({ commandId, command, tappedAt })) return
      this.pending = this.pending.map((each) =>
        each.commandId === commandId ? { ...each, late: true, phase: { kind: 'saved' } } : each,
      )
      this.flush()
    } else this.#send(entry, { kind: 'refused', problem: NO_LINE })
  }

  /** The person lets go of it: a refusal that was read, or a saved tick that shall not be sent after all. */
  discard(commandId: string): void {
    this.#deps.outbox.remove(commandId)
    this.pending = this.pending.filter((each) => each.commandId !== commandId)
  }

  /** @returns whether it went; if not, the entry is in the phase given */
  #send(entry: Pending, otherwise: Phase): boolean {
    this.#set(entry.commandId, { kind: 'sending' })
    const sent = this.#deps.send(entry.commandId, asSent(entry, this.#deps.clock.instant()))
    if (!sent) this.#set(entry.commandId, otherwise)
    return sent
  }

  #recorded(commandId: string): void {
    const entry = this.pending.find((each) => each.commandId === commandId)
    if (entry !== undefined) this.#deps.onRecorded(entry)
    this.discard(commandId)
  }

  #set(commandId: string, phase: Phase): void {
    this.pending = this.pending.map((each) => (each.commandId === commandId ? { ...each, phase } : each))
  }
}

const FULL: Problem = {
  type: 'about:blank',
  status: 0,
  code: 'outbox_full',
  title: `This device holds no more than ${OUTBOX_LIMIT} unsent entries, or its storage is full. Write this one on paper.`,
}

const NO_LINE: Problem = {
  type: 'about:blank',
  status: 0,
  code: 'no_line',
  title: 'Not sent: the line was lost at that moment. Try again when it is live.',
}
