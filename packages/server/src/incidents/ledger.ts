/**
 * The log of one incident as this node knows it: what is committed, and the head that it will have once everything in
 * flight is. Only the committed part is shown to anybody. When an append is refused or lost, everything in flight is
 * forgotten and the log is read before anything else is decided.
 */
import type { EventDraft, Incident } from '@holdfast/core'
import type { LiveEvent } from '@holdfast/protocol'
import type { Appended, Appender } from '../log/append.ts'
import { LAST_SEQ, readHeads } from '../log/read.ts'
import { type Head, liveOf, type Recorded, record } from '../log/record.ts'
import { createFollowers, type Followers } from './followers.ts'
import { foldFrom, type Source } from './load.ts'
import { headRowOf } from './projection.ts'
import { SNAPSHOT_EVERY, writeSnapshot } from './snapshots.ts'

export type LedgerDeps = Source & { readonly appender: Appender; readonly newId: () => string }

/** How long the state is believed to be the newest without asking. News makes it far fresher; this is for lost news. */
const BELIEVED_MS = 1_000
const NOTHING_IN_FLIGHT: Promise<Appended> = Promise.resolve('appended')

export class Ledger {
  readonly id: string
  readonly followers: Followers
  readonly #deps: LedgerDeps
  /** Ids of the commands that made the committed log. */
  readonly #known: Set<string>
  #committed: Head
  #head: Head
  /** The last append in flight. */
  #tail = NOTHING_IN_FLIGHT
  #stale = false
  /** What news says the log has reached. */
  #heard = 0
  #reading: Promise<void> | undefined
  #askedAt = Date.now()
  #snapshotSeq: number

  constructor(deps: LedgerDeps, id: string, { head, known }: { head: Head; known: Set<string> }) {
    this.id = id
    this.#deps = deps
    this.#committed = head
    this.#head = head
    this.#known = known
    this.#snapshotSeq = head.incident.seq
    this.followers = createFollowers(deps.pool, id, () => this.#committed.incident)
  }

  get committed(): Incident {
    return this.#committed.incident
  }

  /** What the next command is decided on. */
  get head(): Incident {
    return this.#head.incident
  }

  knows(commandId: string): boolean {
    return this.#known.has(commandId)
  }

  hear(seq: number): void {
    this.#heard = Math.max(this.#heard, seq)
    // Whoever watches wants it now; otherwise it is read when somebody needs it.
    if (this.followers.size() > 0 && !this.#isReady()) this.ready().catch(() => undefined) // doubt tries again
  }

  /** Resolves when the next command may be decided, in the order of asking. */
  async ready(): Promise<void> {
    while (!this.#isReady()) await this.#read()
  }

  #isReady(): boolean {
    return this.#reading === undefined && !this.#stale && this.#heard <= this.head.seq
  }

  /** The newest committed state; at most a second old, if news was lost. */
  async current(): Promise<Incident> {
    if (Date.now() - this.#askedAt > BELIEVED_MS) this.hear(await this.#ask())
    await this.ready()
    return this.committed
  }

  /** `outcome` rejects with the fault when it may or may not have been committed. */
  append(
    drafts: readonly EventDraft[],
    commandId: string,
  ): { events: readonly LiveEvent[]; outcome: Promise<Appended> } {
    const before = this.#head
    const made = record(this.id, before, { drafts, commandId, newId: this.#deps.newId })
    this.#head = made.head
    const outcome = this.#commit(before, made, commandId)
    outcome.catch(() => undefined) // nobody waits for a timer's; what follows it is lost with it and says so
    this.#tail = outcome
    return { events: made.events, outcome }
  }

  /** How what is in flight now ends. */
  settled(): Promise<Appended> {
    return this.#tail
  }

  /**
   * Whether a refusal decided on the present head may be told: that head was committed, and no other node has gone
   * further, where the answer might be another one, or the command might be found done.
   */
  async stands(): Promise<boolean> {
    if ((await this.#tail) === 'conflict') return false
    const newest = await this.#ask()
    if (newest <= this.committed.seq) return true
    if (newest <= this.head.seq) return (await this.#tail) === 'appended' && newest <= this.committed.seq
    this.hear(newest)
    return false
  }

  async #ask(): Promise<number> {
    const heads = await readHeads(this.#deps.pool, [this.id])
    this.#askedAt = Date.now()
    return heads.get(this.id) ?? 0
  }

  async #commit(before: Head, made: Recorded, commandId: string): Promise<Appended> {
    let outcome: Appended
    try {
      outcome = await this.#deps.appender.append({
        incident: this.id,
        expected: { seq: before.incident.seq, hash: before.hash },
        rows: made.rows,
        head: () => headRowOf(made.head.incident),
      })
    } catch (error) {
      this.#forget()
      throw error
    }
    if (outcome === 'conflict') this.#forget()
    else this.#advance(made.head, [commandId], made.events)
    return outcome
  }

  #forget(): void {
    this.#head = this.#committed
    this.#stale = true
  }

  #advance(head: Head, commands: Iterable<string>, events: readonly LiveEvent[]): void {
    this.#committed = head
    this.#askedAt = Date.now()
    for (const command of commands) this.#known.add(command)
    this.followers.announce(events)
    if (head.incident.seq - this.#snapshotSeq < SNAPSHOT_EVERY) return
    this.#snapshotSeq = head.incident.seq
    // Only a cache: one that could not be stored costs a longer fold one day.
    writeSnapshot(this.#deps.pool, this.id, head.incident).catch(() => undefined)
  }

  #read(): Promise<void> {
    this.#reading ??= this.#readOn().finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  async #readOn(): Promise<void> {
    // What is in flight comes first: it moves `committed` itself, or is forgotten.
    await this.#tail.catch(() => undefined)
    const { head, events } = await foldFrom(this.#deps, this.id, {
      from: this.#committed,
      upTo: LAST_SEQ,
    })
    this.#tail = NOTHING_IN_FLIGHT
    this.#stale = false
    this.#heard = head.incident.seq
    this.#head = head
    const commands = events.flatMap(({ commandId }) => (commandId === undefined ? [] : [commandId]))
    this.#advance(head, commands, events.map(liveOf))
  }
}
