/**
 * The log as a chain of hashes. An event is a header in clear and a secret payload; the header holds the salted
 * commitment to the payload, so the chain verifies with payloads in clear, encrypted, redacted or shredded.
 * Hashes and salts are lower-case hex.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { canonicalJson } from './canonical.ts'
import type { EventType, IncidentEvent } from './event.ts'
import type { Instant } from './runbook.ts'

/** In clear: ids and times, never what people wrote. */
export type Header = {
  readonly v: 1
  readonly id: string
  readonly incident: string
  readonly seq: number
  readonly at: Instant
  readonly type: EventType
  /** Id of the person. */
  readonly actor: string
  readonly commandId?: string
  /** What it is about, e.g. a step's id. */
  readonly subject?: string
  /** `commitment(salt, payload)`. */
  readonly commit: string
}

/** Everything that may name a person or say what they wrote. */
export type Payload = {
  /** Name of the person. */
  readonly by: string
  readonly occurredAt?: Instant
  readonly data: IncidentEvent['data']
}

/** One line of the log, as stored, exported or handed to a reviewer. */
export type ChainRecord = {
  readonly header: Header
  readonly hash: string
  /** Absent where it is encrypted, redacted or shredded. */
  readonly sealed?: { readonly salt: string; readonly payload: Payload }
}

/** What the hash before the first event is. */
export const GENESIS = '00'.repeat(32)

/** SHA-256(salt ‖ canonical payload). The salt keeps short payloads from being guessed after the payload is gone. */
export function commitment(salt: string, payload: Payload): string {
  const bytes = hexToBytes(salt)
  if (bytes.length !== 32) throw new RangeError('a salt is 32 bytes')
  return bytesToHex(sha256(concatBytes(bytes, utf8ToBytes(canonicalJson(payload)))))
}

/** SHA-256(0x00 ‖ canonical header): an RFC 9162 leaf, so that the same leaves make a Merkle tree. */
export const leafHash = (header: Header): string =>
  bytesToHex(sha256(concatBytes(Uint8Array.of(0), utf8ToBytes(canonicalJson(header)))))

/** SHA-256(previous ‖ leaf). */
export const chainHash = (previous: string, leaf: string): string =>
  bytesToHex(sha256(concatBytes(hexToBytes(previous), hexToBytes(leaf))))

export function payloadOf(event: IncidentEvent): Payload {
  const { by, data, occurredAt } = event
  return { by: by.name, data, ...(occurredAt !== undefined && { occurredAt }) }
}

export type Recording = {
  readonly event: IncidentEvent
  readonly id: string
  readonly incident: string
  readonly commandId?: string
  readonly subject?: string
  /** 32 random bytes of its own. */
  readonly salt: string
  /** Hash of the event before, or `GENESIS`. */
  readonly previous: string
}

/**
 * An event as it is recorded.
 * @throws {NotCanonical} when its data has no canonical JSON
 */
export function recordOf({ event, salt, previous, ...ids }: Recording): Required<ChainRecord> {
  const payload = payloadOf(event)
  const { seq, at, type, by } = event
  const header: Header = { v: 1, ...ids, seq, at, type, actor: by.id, commit: commitment(salt, payload) }
  return { header, hash: chainHash(previous, leafHash(header)), sealed: { salt, payload } }
}

/** The event that a record with its payload holds. */
export function eventOf({ header, sealed }: Required<ChainRecord>): IncidentEvent {
  const { by, data, occurredAt } = sealed.payload
  const { seq, at, type, actor } = header
  const frame = { seq, at, by: { id: actor, name: by }, ...(occurredAt !== undefined && { occurredAt }) }
  return { type, data, ...frame } as IncidentEvent // the commitment binds this data to this type
}

export type Verification =
  | { readonly ok: true; readonly count: number; readonly head: string }
  | {
      readonly ok: false
      readonly seq: number
      readonly why: 'order' | 'gap' | 'incident' | 'payload' | 'hash'
    }

/**
 * Checks a whole log from its first event. `seq` names the first bad event: for a `gap` the missing one, for `order`
 * the one out of place; `payload` is not what its header committed to; `hash` says that the header, or anything
 * before it, is not what was chained. Dropping the newest events cannot be seen from here: keep the head elsewhere.
 */
export function verifyChain(records: Iterable<ChainRecord>): Verification {
  let head = GENESIS
  let count = 0
  let incident: string | undefined
  for (const record of records) {
    const { header } = record
    const expected = count + 1
    if (header.seq > expected) return { ok: false, seq: expected, why: 'gap' }
    if (header.seq !== expected) return { ok: false, seq: header.seq, why: 'order' }
    incident ??= header.incident
    if (header.incident !== incident) return { ok: false, seq: expected, why: 'incident' }
    const why = wrongIn(record, head)
    if (why !== undefined) return { ok: false, seq: expected, why }
    head = record.hash
    count = expected
  }
  return { ok: true, count, head }
}

function wrongIn({ header, hash, sealed }: ChainRecord, previous: string): 'payload' | 'hash' | undefined {
  // Damage may leave bytes that cannot be hashed at all; that is a finding, not a crash of the verifier.
  if (sealed !== undefined && tried(() => commitment(sealed.salt, sealed.payload)) !== header.commit)
    return 'payload'
  return tried(() => chainHash(previous, leafHash(header))) === hash ? undefined : 'hash'
}

function tried(hash: () => string): string | undefined {
  try {
    return hash()
  } catch {
    return undefined
  }
}
