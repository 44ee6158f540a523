import { type ChainRecord, payloadOf, type Verification, verifyChain } from '@holdfast/core'
import type { RecordedEvent } from '@holdfast/protocol'

/** What a reviewer's tool would say of these events, read back from the log. */
export function verify(incident: string, events: readonly RecordedEvent[]): Verification {
  return verifyChain(events.map((event) => recordOf(incident, event)))
}

function recordOf(incident: string, event: RecordedEvent): ChainRecord {
  const { v, id, seq, at, type, by, commandId, subject, commit, salt, hash } = event
  const header = {
    v,
    id,
    incident,
    seq,
    at,
    type,
    actor: by.id,
    ...(commandId !== undefined && { commandId }),
    ...(subject !== undefined && { subject }),
    commit,
  }
  return { header, hash, sealed: { salt, payload: payloadOf(event) } }
}
