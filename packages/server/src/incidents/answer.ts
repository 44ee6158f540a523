import type { Command, Person, Refusal, Severity } from '@holdfast/core'
import type { LiveEvent } from '@holdfast/protocol'

export type Answer =
  | {
      readonly ok: true
      /** Uuid. */
      readonly incident: string
      /** Of the last of `events`. */
      readonly seq: number
      readonly events: readonly LiveEvent[]
      /** The command was in the log, or on its way there, already: this is its first answer. */
      readonly repeated: boolean
    }
  | { readonly ok: false; readonly refusal: Refusal }

export type Envelope = { readonly commandId: string; readonly command: Command }

export type Launch = {
  /** Uuid chosen by the console, which can show the incident before the answer is back. */
  readonly id?: string
  readonly commandId: string
  /** A runbook's id. */
  readonly runbook: string
  readonly title: string
  readonly severity: Severity
  readonly exercise: boolean
  readonly roles: Readonly<Record<string, readonly Person[]>>
}

export type LaunchAnswer = Answer & { readonly number?: string }

export function accepted(incident: string, events: readonly LiveEvent[], repeated: boolean): Answer {
  return { ok: true, incident, seq: events.at(-1)?.seq ?? 0, events, repeated }
}
