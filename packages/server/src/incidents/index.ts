import type { Command, Incident, Instant, Person, Refusal, Severity } from '@holdfast/core'
import type { IncidentSummary, LiveEvent, RecordedEvent } from '@holdfast/protocol'

export type Answer =
  | {
      readonly ok: true
      readonly incident: string
      readonly seq: number
      readonly events: readonly LiveEvent[]
      /** The same command id came before: this is its first answer again. */
      readonly repeated: boolean
    }
  | { readonly ok: false; readonly refusal: Refusal }

export type LaunchRequest = {
  readonly id?: string
  readonly commandId: string
  readonly runbook: string
  readonly title: string
  readonly severity: Severity
  readonly exercise: boolean
  readonly roles: Readonly<Record<string, readonly Person[]>>
}

export type Incidents = {
  /** Idempotent by command id and by id. */
  launch(request: LaunchRequest, by: Person): Promise<Answer & { readonly number?: string }>
  /** Durable before it resolves. */
  handle(
    id: string,
    envelope: { readonly commandId: string; readonly command: Command },
    by: Person,
  ): Promise<Answer>
  /** The uuid for a uuid or a number; undefined when there is none. */
  resolve(idOrNumber: string): Promise<string | undefined>
  /** The folded state at the head: only committed events. */
  state(id: string): Promise<Incident | undefined>
  at(id: string, at: number | Instant): Promise<Incident | undefined>
  events(id: string, after: number, limit: number): Promise<readonly RecordedEvent[]>
  list(query: {
    readonly person: string
    readonly all: boolean
    readonly status: 'open' | 'closed' | 'all'
    readonly limit: number
    readonly before?: Instant
  }): Promise<readonly IncidentSummary[]>
  /** Committed events from this node and others, in seq order and without gaps, after the seq that the listener knows. */
  follow(
    id: string,
    after: number,
    listener: (events: readonly LiveEvent[], state: Incident) => void,
  ): Promise<() => void>
  /** Finishes what is in flight, then refuses. */
  close(): Promise<void>
}
