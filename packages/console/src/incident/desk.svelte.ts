/**
 * What one person has in front of them in one incident: the moment shown (live, or a replay's), which step is chosen,
 * which panel and which question are open. It decides what may be asked for; the room does the asking.
 */
import {
  type Command,
  type CommandType,
  decide,
  type Incident,
  type IncidentView,
  type Offer,
  offers,
  type StepView,
  type Verdict,
} from '@holdfast/core'
import type { Presence, WireCommand } from '@holdfast/protocol'
import { createContext } from 'svelte'
import { SvelteMap } from 'svelte/reactivity'
import type { Clock } from '../live/clock.svelte.ts'
import { needsLine } from './freshness.ts'
import { isQueued, type Pending } from './pending.ts'
import { sentenceOf } from './refusal.ts'
import type { IncidentRoom } from './room.svelte.ts'
import { claimOn, isOpen, keyOf, nextFor, type StepKey, type Wearing, waitingOn, wearing } from './steps.ts'

/** A replay's side of the agreement (timeline/replay.svelte.ts): the same incident at another moment. */
export type Moment = {
  readonly seq: number
  readonly incident: Incident
  readonly view: IncidentView
  /** Server ms of the event shown. */
  readonly now: number
  readonly changed: ReadonlySet<StepKey>
}

export type Tab = 'detail' | 'timeline' | 'people' | 'facts'

/** A dialog that is open. */
export type Ask =
  | { readonly kind: 'skip' | 'reopen' | 'refuse' | 'approve' | 'assign'; readonly step: StepKey }
  | { readonly kind: 'choose'; readonly step: StepKey; readonly option: string }
  | { readonly kind: 'add-step'; readonly plan: string; readonly state: string }
  | { readonly kind: 'give-role'; readonly role: string }
  | {
      readonly kind:
        | 'severity'
        | 'close-incident'
        | 'reopen-incident'
        | 'start-plan'
        | 'outbox'
        | 'shortcuts'
        | 'menu'
    }

export class Desk {
  readonly room: IncidentRoom
  selected: StepKey | undefined = $state()
  /** Where the keyboard is in the outline. */
  cursor: StepKey | undefined = $state()
  tab: Tab = $state('detail')
  ask: Ask | undefined = $state.raw()
  filter = $state('')
  only: 'all' | 'mine' | 'open' = $state('all')
  /** `plan/state` of phases that this person folded (true) or unfolded (false). */
  readonly #chosen = new SvelteMap<string, boolean>()
  #since: number
  /** Unsent notes by step key, or `incident`. */
  readonly drafts = new SvelteMap<string, string>()
  /** A step whose completion needs words: its form gets the focus. */
  completing: StepKey | undefined = $state()
  #moment: () => Moment | undefined
  #clock: Clock

  /** @param moment of a replay, while there is one */
  constructor(room: IncidentRoom, clock: Clock, moment: () => Moment | undefined) {
    this.room = room
    this.#clock = clock
    this.#moment = moment
    this.#since = clock.read()
  }

  replaying = $derived.by(() => this.#moment() !== undefined)
  incident: Incident = $derived.by(() => this.#moment()?.incident ?? this.room.incident)
  view: IncidentView | undefined = $derived.by(() => this.#moment()?.view ?? this.room.view)
  now = $derived.by(() => this.#moment()?.now ?? this.#clock.now)
  changed: ReadonlySet<StepKey> = $derived.by(() => this.#moment()?.changed ?? NONE_CHANGED)
  who: Wearing = $derived.by(() =>
    this.view === undefined ? { me: this.room.me.id, roles: new Set() } : wearing(this.view, this.room.me.id),
  )
  #offered: ReadonlyMap<string, readonly Offer[]> = $derived.by(() => this.#offers())
  /** The one step to do now. */
  next: StepView | undefined = $derived.by(() => {
    if (this.replaying || this.view === undefined || this.view.status === 'closed') return undefined
    return nextFor(this.view, this.who).find((step) => this.#doable(step))
  })
  waiting: readonly StepView[] = $derived.by(() =>
    this.view === undefined ? [] : waitingOn(this.view, this.who),
  )
  /** The row that Tab enters: where the keyboard was, else the next step, else the first that is drawn. */
  tabStop: StepKey | undefined = $derived.by(() => {
    const drawn = (this.view?.steps ?? []).filter(
      (step) => this.matches(step) && !this.isFolded(step.plan, step.state),
    )
    const known = [this.cursor, this.next && keyOf(this.next)].find((key) =>
      drawn.some((step) => keyOf(step) === key),
    )
    return known ?? (drawn[0] && keyOf(drawn[0]))
  })
  step: StepView | undefined = $derived.by(() => this.stepOf(this.selected))

  stepOf(key: StepKey | undefined): StepView | undefined {
    return key === undefined ? undefined : this.view?.steps.find((step) => keyOf(step) === key)
  }

  stepsNamed(plan: string, ids: readonly string[]): readonly StepView[] {
    return ids.flatMap((id) => this.stepOf(keyOf({ plan, id })) ?? [])
  }

  /** The engine's offer of it to this person now; `about`: a step, or the incident as a whole. */
  offer(type: CommandType, about?: StepView): Offer | undefined {
    return this.#offered.get(about === undefined ? '' : keyOf(about))?.find((offer) => offer.type === type)
  }

  may(type: CommandType, about?: StepView): boolean {
    return this.offer(type, about) !== undefined
  }

  /** For what is not among the offers because its blanks are people, roles or facts. */
  accepts(command: Command): boolean {
    return !this.replaying && this.#decide(command).ok
  }

  /** Why the engine would refuse it now, in words, before it is asked; undefined: it would take it. */
  whyNot(command: Command): string | undefined {
    const verdict = this.#decide(command)
    if (verdict.ok) return undefined
    const { code } = verdict.refusal
    return sentenceOf(
      { type: 'about:blank', title: code, status: 409, ...verdict.refusal },
      this.view,
      this.room.me.id,
    )
  }

  /** A decision or an approval that lacks its evidence is begun by adding that. */
  #doable(step: StepView): boolean {
    const does = (['step.complete', 'decision.choose', 'approval.give'] as const).some((type) =>
      this.may(type, step),
    )
    return does || (lacksEvidence(step) && this.may('evidence.add', step))
  }

  #decide(command: Command): Verdict {
    return decide(this.incident, command, { by: this.room.me, at: this.#clock.instant() })
  }

  /** Why it cannot be given just now although it is offered; undefined: it can. */
  unable(type: WireCommand['type']): string | undefined {
    return isQueued(type) ? undefined : needsLine(this.room.freshness)
  }

  pendingOf(step: StepView): Pending | undefined {
    return this.replaying ? undefined : this.room.pendingBySteps.get(keyOf(step))
  }

  presentAt(step: StepView): readonly Presence[] {
    if (this.replaying) return []
    return this.room.presence.filter((each) => each.step === step.id && each.person.id !== this.room.me.id)
  }

  select(step: StepView | undefined): void {
    this.selected = step === undefined ? undefined : keyOf(step)
    if (step !== undefined) {
      this.cursor = keyOf(step)
      this.tab = 'detail'
    }
    this.completing = undefined
  }

  /** The one tap: does the step if nothing more is needed, else opens what is needed. @returns whether a tick is on its way */
  tick(step: StepView): boolean {
    if (this.room.pendingBySteps.get(keyOf(step))?.phase.kind === 'sending') return true
    if (step.kind !== 'task' || needsWords(step)) {
      this.select(step)
      this.completing = keyOf(step)
      return false
    }
    if (!this.may('step.complete', step)) return false
    this.room.do({ type: 'step.complete', plan: step.plan, step: step.id })
    return true
  }

  /** Takes back one's own tick as a slip. */
  undo(step: StepView): void {
    this.room.do({ type: 'step.reopen', plan: step.plan, step: step.id, reason: 'Ticked by mistake' })
  }

  /** One's own tick, as long as nothing that needed it was begun; later it is reopened, with a reason. */
  mayUndo(step: StepView): boolean {
    if (step.kind !== 'task' || step.status !== 'done' || step.by?.id !== this.room.me.id) return false
    if (!this.may('step.reopen', step)) return false
    const begun = this.view?.steps.some(
      ({ plan, needs, status }) => plan === step.plan && needs.includes(step.id) && BEGUN.has(status),
    )
    return begun !== true
  }

  claim(step: StepView): void {
    const mine = step.status === 'claimed' && step.by?.id === this.room.me.id
    const type = mine ? 'step.release' : 'step.claim'
    if (this.may(type, step)) this.room.do({ type, plan: step.plan, step: step.id })
  }

  /** Among what the filter leaves. */
  matches(step: StepView): boolean {
    const words = this.filter.trim().toLocaleLowerCase()
    if (this.only === 'mine' && claimOn(step, this.who) === undefined) return false
    if (this.only === 'open' && !isOpen(step)) return false
    if (words === '') return true
    const role = this.view?.roleTitles[step.role] ?? step.role
    return `${step.title} ${role} ${step.by?.name ?? ''}`.toLocaleLowerCase().includes(words)
  }

  /**
   * In a long plan only the phases that are on, and those that were on during this visit, lie open: what is under the
   * thumb never folds itself away.
   */
  isFolded(plan: string, state: string): boolean {
    if (this.filter.trim() !== '' || this.only !== 'all') return false
    const chosen = this.#chosen.get(`${plan}/${state}`)
    if (chosen !== undefined) return chosen
    const running = this.view?.plans.find(({ id }) => id === plan)
    const phase = running?.states.find(({ id }) => id === state)
    if (phase === undefined || phase.active || (this.view?.steps.length ?? 0) <= LONG) return false
    return phase.leftAt === undefined || Date.parse(phase.leftAt) < this.#since
  }

  fold(plan: string, state: string): void {
    this.#chosen.set(`${plan}/${state}`, !this.isFolded(plan, state))
  }

  open(ask: Ask): void {
    this.ask = ask
  }

  close(): void {
    this.ask = undefined
  }

  #offers(): ReadonlyMap<string, readonly Offer[]> {
    if (this.replaying || this.incident.opened === undefined) return new Map()
    const { incident, steps } = offers(this.incident, this.room.me, this.#clock.instant())
    return new Map([
      ['', incident],
      ...steps.map((each) => [keyOf({ plan: each.plan, id: each.step }), each.offers] as const),
    ])
  }
}

/** Steps; beyond it the phases that are not on start folded. */
const LONG = 30
const NONE_CHANGED: ReadonlySet<StepKey> = new Set()
const BEGUN: ReadonlySet<StepView['status']> = new Set(['claimed', 'waiting', 'done', 'skipped', 'failed'])

export const lacksEvidence = (step: StepView): boolean =>
  step.evidenceNeeded !== undefined && step.evidence.length === 0

/** Completing it takes facts or evidence that are not there yet. */
export const needsWords = (step: StepView): boolean => step.records.length > 0 || lacksEvidence(step)

export const [getDesk, setDesk] = createContext<Desk>()
