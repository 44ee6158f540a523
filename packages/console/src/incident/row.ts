/** A step as its row says it: an icon, a word and a border for each state; colour is never the only sign. Pure. */
import type { IncidentView, StepView } from '@holdfast/core'
import type { IconName } from '../ui/icons.ts'
import { clockTimeOf, countdownOf, lengthOf, type TimeChoice } from '../ui/time.ts'
import type { Pending } from './pending.ts'
import { claimOn, type Wearing } from './steps.ts'

export type RowState =
  | 'pending'
  | 'blocked'
  | 'ready'
  | 'mine'
  | 'on-it'
  | 'claimed'
  | 'waiting'
  | 'saved'
  | 'sending'
  | 'done'
  | 'skipped'
  | 'failed'
  | 'cancelled'

export type RowLook = {
  readonly state: RowState
  readonly icon: IconName
  /** The state in words, with who and when. */
  readonly words: string
  /** Its deadline, while it matters. */
  readonly due?: { readonly words: string; readonly over: boolean }
}

export type RowContext = {
  readonly view: IncidentView
  readonly who: Wearing
  /** Server time in ms; in a replay, the moment it shows. */
  readonly now: number
  readonly times: TimeChoice
}

/** What ticks a step, in whichever kind: its row is drawn as being on its way. */
const TICKS = new Set(['step.complete', 'decision.choose', 'approval.give'])

export function lookOf(step: StepView, pending: Pending | undefined, context: RowContext): RowLook {
  const due = dueOf(step, context.now)
  return { ...(underWay(pending, context) ?? settledLook(step, context)), ...(due && { due }) }
}

function underWay(pending: Pending | undefined, { now, times }: RowContext): RowLook | undefined {
  if (pending === undefined) return undefined
  const ticks = TICKS.has(pending.command.type)
  switch (pending.phase.kind) {
    case 'saved':
      return {
        state: ticks ? 'saved' : 'sending',
        icon: 'sending',
        words: `Saved on this device ${clockTimeOf(pending.tappedAt, times)}`,
      }
    case 'sending':
    case 'recorded': {
      const ms = now - Date.parse(pending.tappedAt)
      // A verdict that is late is said so; up to a few seconds nobody needs to know.
      const words = ms > 5_000 ? `Sending for ${lengthOf(ms)}` : 'Sending'
      return ticks ? { state: 'sending', icon: 'sending', words } : undefined
    }
    case 'refused':
    case 'overtaken':
    case 'unsure':
      return undefined
  }
}

function settledLook(step: StepView, context: RowContext): RowLook {
  const { times, who } = context
  const when = step.at === undefined ? '' : ` ${clockTimeOf(step.at, times)}`
  const by = step.by === undefined ? '' : ` by ${step.by.id === who.me ? 'you' : step.by.name}`
  switch (step.status) {
    case 'pending':
      return { state: 'pending', icon: 'pending', words: 'Not yet' }
    case 'blocked':
      return {
        state: 'blocked',
        icon: 'blocked',
        words: `After ${namesOf(step.blockedBy ?? step.needs, context)}`,
      }
    case 'ready':
      return readyLook(step, context)
    case 'claimed':
      return step.by?.id === who.me
        ? { state: 'on-it', icon: 'claimed', words: `You are on it${since(step, context)}` }
        : {
            state: 'claimed',
            icon: 'claimed',
            words: `${step.by?.name ?? 'Somebody'} is on it${since(step, context)}`,
          }
    case 'waiting':
      return { state: 'waiting', icon: 'waiting', words: waitingWords(step, context) }
    case 'done':
      return { state: 'done', icon: 'done', words: `${doneWord(step)}${by}${when}` }
    case 'skipped':
      return { state: 'skipped', icon: 'skipped', words: `Skipped${by}${when}: ${step.reason ?? ''}` }
    case 'failed':
      return { state: 'failed', icon: 'failed', words: `Refused${by}${when}: ${step.reason ?? ''}` }
    case 'cancelled':
      return { state: 'cancelled', icon: 'cancelled', words: 'Not needed: the plan moved on' }
  }
}

function readyLook(step: StepView, { who }: RowContext): RowLook {
  switch (claimOn(step, who)) {
    case 'on-it':
    case 'assigned':
      return { state: 'mine', icon: 'claimed', words: 'Assigned to you' }
    case 'role':
      return { state: 'mine', icon: 'ready', words: 'Yours' }
    case undefined:
      return step.assignee === undefined
        ? { state: 'ready', icon: 'ready', words: 'Ready' }
        : { state: 'ready', icon: 'claimed', words: `Assigned to ${step.assignee.name}` }
  }
}

function doneWord(step: StepView): string {
  switch (step.kind) {
    case 'task':
      return 'Done'
    case 'wait':
      return 'Over'
    case 'approval':
      return 'Approved'
    case 'decision':
      return `Decided: ${step.options?.find(({ id }) => id === step.option)?.title ?? step.option ?? ''},`
  }
}

function waitingWords(step: StepView, { now, times }: RowContext): string {
  if (step.approval !== undefined) return `${step.approval.given.length} of ${step.approval.count} approved`
  if (step.until === undefined) return 'Waiting'
  const left = Date.parse(step.until) - now
  return left > 0
    ? `${countdownOf(left)} left, until ${clockTimeOf(step.until, times)}`
    : 'Over, being recorded'
}

const since = (step: StepView, { now }: RowContext) =>
  step.at === undefined ? '' : `, ${lengthOf(now - Date.parse(step.at))}`

function namesOf(ids: readonly string[], { view }: RowContext): string {
  const [first, ...more] = ids.map((id) => view.steps.find((step) => step.id === id)?.title ?? id)
  return `${first ?? 'other steps'}${more.length === 0 ? '' : `, and ${more.length} more`}`
}

function dueOf(step: StepView, now: number): RowLook['due'] {
  const settled = step.status === 'done' || step.status === 'skipped' || step.status === 'cancelled'
  const at = step.due ?? step.overdueAt
  if (settled || at === undefined) return undefined
  const left = Date.parse(at) - now
  return left > 0
    ? { words: `${countdownOf(left)} left`, over: false }
    : { words: `${lengthOf(-left)} overdue`, over: true }
}
