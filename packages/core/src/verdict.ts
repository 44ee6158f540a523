/** The answer to a command, and how to give it. */
import type { EventBody, EventFrame, Person } from './event.ts'
import type { Refusal } from './refusal.ts'
import type { Instant } from './runbook.ts'

/** An event that has no number yet: the recorder gives it `incident.seq + 1`, `+ 2` … */
export type EventDraft = EventBody & Omit<EventFrame, 'seq'>

export type Verdict =
  | { readonly ok: true; readonly events: readonly EventDraft[] }
  | { readonly ok: false; readonly refusal: Refusal }

/** Who asks, and when it is (the recorder's clock). */
export type Asking = { readonly by: Person; readonly at: Instant }

export const refuse = (refusal: Refusal): Verdict => ({ ok: false, refusal })

/** @param occurredAt when it happened; left out of the event when that is when it is recorded */
export function accept(asking: Asking, body: EventBody, occurredAt?: Instant): Verdict {
  return { ok: true, events: [draft(asking, body, occurredAt)] }
}

export function draft({ by, at }: Asking, body: EventBody, occurredAt?: Instant): EventDraft {
  return occurredAt === undefined || occurredAt === at ? { ...body, at, by } : { ...body, at, by, occurredAt }
}
