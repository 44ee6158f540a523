/** Server messages as text. An event is encoded once, however many watch and however often it is sent. */
import type { LiveEvent, RecordedEvent, ServerMessage } from '@holdfast/protocol'

export type EncodedEvent = { readonly seq: number; readonly text: string }

export const encode = (message: ServerMessage) => JSON.stringify(message)

export const encodeEvent = (event: LiveEvent): EncodedEvent => ({
  seq: event.seq,
  text: JSON.stringify(event),
})

/** @param events of one incident, by seq */
export const encodeEvents = (incident: string, events: readonly EncodedEvent[]) =>
  `{"type":"events","incident":${JSON.stringify(incident)},"events":[${events.map(({ text }) => text).join(',')}]}`

/** What travels of a recorded event: the chain's inner parts stay in the log. */
export function liveEventOf(recorded: RecordedEvent): LiveEvent {
  const { v, subject, salt, commit, prevHash, ...event } = recorded
  // Taking keys off a union loses which data belongs to which type; the event is whole.
  return event as LiveEvent
}
