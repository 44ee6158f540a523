/**
 * One incident, live: the log folded by the engine, what this person has asked for on top of it, who else is here, and
 * how fresh all of that is. Components show it and ask it; nothing else talks to the line.
 */
import { decide, evolve, type Incident, type IncidentView, type Person, viewIncident } from '@holdfast/core'
import type { LiveEvent, Presence, Problem, WireCommand } from '@holdfast/protocol'
import type { Clock } from '../live/clock.svelte.ts'
import type { IncidentMessage, Live } from '../live/live.svelte.ts'
import type { Outbox } from '../live/outbox.ts'
import { Commands } from './commands.svelte.ts'
import { type Freshness, freshnessOf } from './freshness.ts'
import { IncidentLog } from './log.svelte.ts'
import { asEngine, type Pending, stepOf } from './pending.ts'
import type { FetchRunbook } from './runbooks.ts'
import { keyOf, type StepKey } from './steps.ts'

export type RoomDeps = {
  readonly live: Live
  readonly clock: Clock
  readonly outbox: Outbox
  readonly fetchRunbook: FetchRunbook
  readonly newId: () => string
  /** Events of others and one's own, once folded, while the room was already shown. */
  readonly onNews?: (events: readonly LiveEvent[]) => void
  readonly onRefused?: (pending: Pending, problem: Problem) => void
  readonly onRecorded?: (pending: Pending) => void
}

export class IncidentRoom {
  readonly id: string
  readonly me: Person
  readonly log: IncidentLog
  readonly commands: Commands
  presence: readonly Presence[] = $state.raw([])
  /** The server does not let this person watch (any more). */
  barred: Problem | undefined = $state.raw()
  /** Where the server's log stood at the last word about it. */
  headSeq = $state(0)
  /** What was last seen before the line was lost: "since 12:04" counts from here. */
  left: { readonly seq: number; readonly at: number } | undefined = $state.raw()
  /** Steps that this person added: they appear at once, wherever. */
  readonly added = new Set<StepKey>()
  /** The log has been here in full once; from then on there is something true to show, however old. */
  ready = $state(false)
  /** What this tab had before a reload: shown until the line is there. */
  #resumed: { readonly seq: number; readonly at: number } | undefined = $state.raw()
  #watching = $state(false)
  #deps: RoomDeps
  #stop: () => void

  /** @param id the incident's uuid: what the server's messages carry */
  constructor(id: string, me: Person, deps: RoomDeps) {
    this.id = id
    this.me = me
    this.#deps = deps
    this.log = new IncidentLog(deps.fetchRunbook, (events) => this.#folded(events))
    this.commands = new Commands({
      outbox: deps.outbox,
      clock: deps.clock,
      newId: deps.newId,
      send: (commandId, command) =>
        this.fresh && deps.live.send({ type: 'do', commandId, incident: id, command }),
      onRefused: (pending, problem) => deps.onRefused?.(pending, problem),
      onRecorded: (pending) => deps.onRecorded?.(pending),
    })
    this.#stop = deps.live.watch({
      incident: id,
      after: () => this.log.known,
      take: (message) => this.#take(message),
      lost: () => this.#lost(),
    })
  }

  events = $derived.by(() => this.log.events)
  runbooks = $derived.by(() => this.log.incident.runbooks)
  /** All that the log holds is here and folded, and the line is live. */
  fresh = $derived.by(
    () =>
      this.#watching && this.#deps.live.connection.kind === 'live' && this.log.incident.seq >= this.headSeq,
  )
  pending = $derived.by(() => this.commands.pending)
  freshness: Freshness = $derived.by(() =>
    freshnessOf(this.#deps.live.connection, {
      fresh: this.fresh,
      seq: this.log.incident.seq,
      headSeq: this.headSeq,
      resumedAt: this.#resumed?.at,
      saved: this.pending.filter(({ phase }) => phase.kind === 'saved').length,
    }),
  )

  /**
   * The log, and on top of it what was done without a line: so a step that waited for an offline tick can be ticked
   * offline too. What is merely on its way changes only its own row, so that a refusal moves nothing else.
   */
  incident: Incident = $derived.by(() =>
    this.pending
      .filter(({ late }) => late)
      .reduce((incident, entry) => this.#foreseen(incident, entry), this.log.incident),
  )
  view: IncidentView | undefined = $derived.by(() =>
    this.incident.opened === undefined ? undefined : viewIncident(this.incident),
  )
  pendingBySteps: ReadonlyMap<StepKey, Pending> = $derived.by(
    () =>
      new Map(
        this.pending.flatMap((entry) => {
          const key = stepOf(entry.command)
          return key === undefined ? [] : [[key, entry] as const]
        }),
      ),
  )

  /** Events from before a reload of the page, from seq 1; the server is then asked only for what followed. */
  resume(events: readonly LiveEvent[], at: number): void {
    this.#resumed = { seq: events.at(-1)?.seq ?? 0, at }
    this.log.take(events)
    this.#readied()
  }

  /** @returns the command's id: while it is pending, `pending` tells what became of it */
  do(command: WireCommand): string {
    return this.commands.give(command, this.fresh)
  }

  /** Tells the others which step this person looks at: a hint, not in the log. */
  lookAt(step: string | undefined, idle: boolean): void {
    this.#deps.live.send({
      type: 'presence',
      incident: this.id,
      ...(step === undefined ? {} : { step }),
      idle,
    })
  }

  caughtUp(): void {
    this.left = undefined
  }

  leave(): void {
    this.#stop()
  }

  #foreseen(incident: Incident, { command, tappedAt, phase }: Pending): Incident {
    const wish = phase.kind === 'saved' || phase.kind === 'sending' ? asEngine(command) : undefined
    if (wish === undefined) return incident
    const verdict = decide(incident, wish, { by: this.me, at: tappedAt })
    if (!verdict.ok) return incident
    return verdict.events.reduce((next, draft) => evolve(next, { ...draft, seq: next.seq + 1 }), incident)
  }

  #take(message: IncidentMessage): void {
    switch (message.type) {
      case 'watching':
        this.barred = undefined
        this.headSeq = message.headSeq
        this.#watching = true
        this.#readied()
        if (this.log.trouble?.kind === 'runbook') this.log.retry()
        this.commands.flush()
        break
      case 'events':
        this.headSeq = Math.max(this.headSeq, message.events.at(-1)?.seq ?? 0)
        if (!this.log.take(message.events)) {
          this.#deps.live.send({ type: 'watch', incident: this.id, after: this.log.known })
        }
        break
      case 'accepted':
        this.commands.accepted(message.commandId, message.seq)
        break
      case 'refused':
        this.commands.refused(message.commandId, message.problem)
        break
      case 'presence':
        this.presence = message.people
        break
      case 'unwatched':
        this.barred = message.problem
        this.#watching = false
    }
  }

  #folded(events: readonly LiveEvent[]): void {
    const shown = this.ready
    for (const { type, by, data } of events) {
      if (type === 'step.added' && by.id === this.me.id)
        this.added.add(keyOf({ plan: data.plan, id: data.step.id }))
    }
    this.#readied()
    this.commands.arrived(events)
    if (shown) this.#deps.onNews?.(events)
  }

  #readied(): void {
    const known = this.#watching ? this.headSeq : (this.#resumed?.seq ?? Number.POSITIVE_INFINITY)
    if (this.log.incident.seq >= known) this.ready = true
  }

  #lost(): void {
    this.left ??= { seq: this.log.incident.seq, at: this.#deps.clock.read() }
    this.#watching = false
    this.presence = []
    this.commands.lost()
  }
}
