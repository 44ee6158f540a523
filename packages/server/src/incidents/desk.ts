/**
 * One incident at work on this node. Commands are decided in the order in which they come, each on the head that the
 * one before will have made, so that many of them share a commit; each is answered after its commit, with what the log
 * then holds.
 */
import { type Command, decide, type Instant, type Person, type Refusal, SYSTEM } from '@holdfast/core'
import { readCommand } from '../log/read.ts'
import { liveOf } from '../log/record.ts'
import { type Answer, accepted, type Envelope } from './answer.ts'
import type { Ledger, LedgerDeps } from './ledger.ts'
import { timerOf } from './projection.ts'

export type DeskDeps = LedgerDeps & { readonly clock: () => Instant }

/** Where the log stands after firing, whether it moved, and when the next timer is due. */
export type Fired = { readonly seq: number; readonly moved: boolean; readonly next: Instant | undefined }

/** Timers fired in one go: a plan that slept for months must not hold the loop. */
const TIMERS_AT_ONCE = 64

export class Desk {
  readonly ledger: Ledger
  readonly #deps: DeskDeps
  readonly #inFlight = new Map<string, Promise<Answer>>()

  constructor(deps: DeskDeps, ledger: Ledger) {
    this.#deps = deps
    this.ledger = ledger
  }

  get isBusy(): boolean {
    return this.#inFlight.size > 0 || this.ledger.followers.size() > 0
  }

  /** Durable before it resolves. The same command id again gets the first answer. */
  async handle(envelope: Envelope, by: Person): Promise<Answer> {
    const running = this.#inFlight.get(envelope.commandId)
    if (running !== undefined) {
      const answer = await running
      return answer.ok ? { ...answer, repeated: true } : answer
    }
    const answer = this.#answer(envelope, by)
    this.#inFlight.set(envelope.commandId, answer)
    try {
      return await answer
    } finally {
      this.#inFlight.delete(envelope.commandId)
    }
  }

  /** Fires what is due, also what becomes due by that. */
  async fireDue(): Promise<Fired> {
    await this.ledger.ready()
    const from = this.ledger.committed.seq
    for (;;) {
      const more = this.#fire()
      if ((await this.ledger.settled()) === 'appended' && !more) break
      await this.ledger.ready()
    }
    const { committed } = this.ledger
    return { seq: committed.seq, moved: committed.seq > from, next: timerOf(committed)?.due }
  }

  async #answer({ commandId, command }: Envelope, by: Person): Promise<Answer> {
    const { ledger } = this
    for (;;) {
      await ledger.ready()
      if (ledger.knows(commandId)) {
        const events = await readCommand(this.#deps.pool, ledger.id, commandId)
        return accepted(ledger.id, events.map(liveOf), true)
      }
      if (this.#fire()) {
        await ledger.settled()
        continue
      }
      const verdict = this.#decide(command, by)
      if (verdict.ok) {
        const { events, outcome } = ledger.append(verdict.events, commandId)
        if ((await outcome) === 'appended') return accepted(ledger.id, events, false)
        // It may be that the log has this very command, from an append whose answer was lost.
        const first = await readCommand(this.#deps.pool, ledger.id, commandId)
        if (first.length > 0) return accepted(ledger.id, first.map(liveOf), true)
      } else if (await ledger.stands()) return verdict
    }
  }

  #decide(command: Command, by: Person) {
    if (command.type !== 'plan.start') return decide(this.ledger.head, command, { by, at: this.#now() })
    const runbook = this.#deps.library.byId(command.runbook)?.summary.hash
    if (runbook === undefined) return { ok: false, refusal: unknownRunbook(command.runbook) } as const
    return decide(this.ledger.head, { ...command, runbook }, { by, at: this.#now() })
  }

  /** Puts what is due before whatever comes now. @returns whether there may be more than that */
  #fire(): boolean {
    for (let count = 0; count < TIMERS_AT_ONCE; count++) {
      const at = this.#now()
      const timer = timerOf(this.ledger.head)
      if (timer === undefined || timer.due > at) return false
      const verdict = decide(this.ledger.head, { type: 'timer.fire', timer: timer.id }, { by: SYSTEM, at })
      if (!verdict.ok) throw new Error(`a due timer was refused: ${verdict.refusal.code}`)
      this.ledger.append(verdict.events, this.#deps.newId())
    }
    return true
  }

  /** Never before the event before: clocks of hosts step back, and differ between nodes. */
  #now(): Instant {
    const now = this.#deps.clock()
    const last = this.ledger.head.at
    return last !== undefined && last > now ? last : now
  }
}

/** Only what is in the folder now can be started; the engine would also find what old incidents are pinned to. */
export const unknownRunbook = (runbook: string): Refusal => ({ code: 'runbook_unknown', runbook })
