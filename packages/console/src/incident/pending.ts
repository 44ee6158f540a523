/** Commands on their way: what a person has asked for and the log does not show yet. */
import type { Command, Instant } from '@holdfast/core'
import type { Problem, WireCommand, WireCommandType } from '@holdfast/protocol'
import { keyOf, type StepKey } from './steps.ts'

export type Pending = {
  readonly commandId: string
  readonly command: WireCommand
  /** Server time of the tap, as this device knew it. */
  readonly tappedAt: Instant
  /** Tapped, or caught, without a line: sent with its true time, one after the other. */
  readonly late: boolean
  readonly phase: Phase
}

export type Phase =
  /** On this device, waiting for the line. */
  | { readonly kind: 'saved' }
  | { readonly kind: 'sending' }
  /** The server said yes; the event is on its way. */
  | { readonly kind: 'recorded'; readonly seq: number }
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** Somebody did the same before: not a failure, and said in their name. */
  | { readonly kind: 'overtaken'; readonly problem: Problem }
  /** The line went while it was under way, and it is not of the kind that is sent again unasked. */
  | { readonly kind: 'unsure' }

/**
 * What may be given without a line: it is written to this device first and sent when the line is back. Decisions,
 * approvals and the rest need the present state in front of the person, so they need a line.
 */
const QUEUED: ReadonlySet<WireCommandType> = new Set(['step.complete', 'note.add'])

export const isQueued = (type: WireCommandType): boolean => QUEUED.has(type)

/** The step that a command is about, if it is about one. */
export function stepOf(command: WireCommand): StepKey | undefined {
  if (!('step' in command) || command.step === undefined || command.plan === undefined) return undefined
  return keyOf({ plan: command.plan, id: command.step })
}

type Queued = Extract<WireCommand, { type: 'step.complete' | 'note.add' }>

const isQueuedCommand = (command: WireCommand): command is Queued => isQueued(command.type)

/** On the wire a late command carries when it truly happened; never later than the server's present (I4). */
export function asSent({ command, late, tappedAt }: Pending, latest: Instant): WireCommand {
  if (!late || !isQueuedCommand(command) || command.occurredAt !== undefined) return command
  return { ...command, occurredAt: tappedAt < latest ? tappedAt : latest }
}

/**
 * For folding what was done without a line. On the wire an optional field may be undefined; the engine's may only be
 * absent. @returns undefined for what is not kept for later
 */
export function asEngine(command: WireCommand): Command | undefined {
  if (!isQueuedCommand(command)) return undefined
  const { plan, step, note, occurredAt } = command
  const common = {
    ...(plan !== undefined && { plan }),
    ...(note !== undefined && { note }),
    ...(occurredAt !== undefined && { occurredAt }),
  }
  if (command.type === 'note.add') {
    return { ...common, type: 'note.add', note: command.note, ...(step !== undefined && { step }) }
  }
  const { facts, evidence } = command
  return {
    ...common,
    type: 'step.complete',
    step: command.step,
    ...(facts !== undefined && { facts }),
    ...(evidence !== undefined && { evidence }),
  }
}
