/**
 * An event on its way into the log and out of it. Columns in clear are the header; `secret` holds salt and payload
 * together, so that sealing it one day changes nothing else.
 */
import { randomBytes } from 'node:crypto'
import {
  canonicalJson,
  type EventDraft,
  eventOf,
  evolve,
  type Header,
  type Incident,
  type IncidentEvent,
  NotCanonical,
  type Payload,
  recordOf,
} from '@holdfast/core'
import type { LiveEvent, RecordedEvent } from '@holdfast/protocol'
import { Fault } from '../errors.ts'

/** A row as the append statement takes it: hashes and the secret in hex. */
export type NewRow = {
  readonly incident_id: string
  readonly seq: number
  readonly v: number
  readonly id: string
  readonly at: string
  readonly type: string
  readonly actor: string
  readonly command_id: string
  readonly command_index: number
  readonly subject: string | null
  readonly commit: string
  readonly secret: string
  readonly prev_hash: string
  readonly hash: string
}

/** A row as the driver gives it. */
export type Row = Omit<NewRow, 'at' | 'commit' | 'secret' | 'prev_hash' | 'hash'> & {
  readonly at: Date
  readonly commit: Buffer
  readonly secret: Buffer
  readonly prev_hash: Buffer
  readonly hash: Buffer
}

/** Where an incident's log stands: what it adds up to, and the chain's hash there. */
export type Head = { readonly incident: Incident; readonly hash: string }

export type Recorded = {
  readonly head: Head
  readonly rows: readonly NewRow[]
  readonly events: readonly LiveEvent[]
}

const SALT_BYTES = 32

/**
 * Numbers the events of one command, folds them in and chains them.
 *
 * @throws {Fault} `invalid` when somebody sent text that has no canonical form (half of a character)
 */
export function record(
  id: string,
  from: Head,
  { drafts, commandId, newId }: { drafts: readonly EventDraft[]; commandId: string; newId: () => string },
): Recorded {
  let { incident, hash } = from
  const rows: NewRow[] = []
  const events: LiveEvent[] = []
  for (const [index, draft] of drafts.entries()) {
    const event: IncidentEvent = { ...draft, seq: incident.seq + 1 }
    const subject = subjectOf(incident, event)
    incident = evolve(incident, event)
    const salt = randomBytes(SALT_BYTES).toString('hex')
    const made = canonical(() =>
      recordOf({
        event,
        id: newId(),
        incident: id,
        commandId,
        ...(subject !== undefined && { subject }),
        salt,
        previous: hash,
      }),
    )
    rows.push(rowOf(made.header, { ...made.sealed, commandId, index, previous: hash, hash: made.hash }))
    hash = made.hash
    events.push({ ...event, id: made.header.id, commandId, hash })
  }
  return { head: { incident, hash }, rows, events }
}

/** Ids written by runbook authors are clear; one made from what somebody typed at 3 a.m. may hold a patient's name. */
function subjectOf(incident: Incident, { data }: IncidentEvent): string | undefined {
  if ('role' in data) return data.role
  if (!('plan' in data) || data.plan === undefined) return undefined
  const step = 'step' in data && typeof data.step === 'string' ? data.step : undefined
  if (step === undefined) return data.plan
  const plan = incident.plans.find((one) => one.id === data.plan)
  return plan?.runbook.stepIndex.has(step) === true ? `${data.plan}/${step}` : data.plan
}

function canonical<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof NotCanonical)) throw error
    throw new Fault('invalid', { issues: [{ path: error.path, message: error.message }] }, { cause: error })
  }
}

function rowOf(
  header: Header,
  more: { salt: string; payload: Payload; commandId: string; index: number; previous: string; hash: string },
): NewRow {
  return {
    incident_id: header.incident,
    seq: header.seq,
    v: header.v,
    id: header.id,
    at: header.at,
    type: header.type,
    actor: header.actor,
    command_id: more.commandId,
    command_index: more.index,
    subject: header.subject ?? null,
    commit: header.commit,
    secret: more.salt + Buffer.from(canonicalJson(more.payload)).toString('hex'),
    prev_hash: more.previous,
    hash: more.hash,
  }
}

export function recordedOf(row: Row): RecordedEvent {
  const salt = row.secret.subarray(0, SALT_BYTES).toString('hex')
  const payload = JSON.parse(row.secret.subarray(SALT_BYTES).toString('utf8')) as Payload // our own rowOf wrote it
  const header = headerOf(row)
  const hash = row.hash.toString('hex')
  return {
    ...eventOf({ header, hash, sealed: { salt, payload } }),
    v: 1,
    id: row.id,
    commandId: row.command_id,
    ...(row.subject !== null && { subject: row.subject }),
    salt,
    commit: header.commit,
    prevHash: row.prev_hash.toString('hex'),
    hash,
  }
}

/** Without what only proves it: what a watching console gets. */
export function liveOf({
  v: _v,
  salt: _salt,
  commit: _commit,
  prevHash: _prev,
  subject: _s,
  ...live
}: RecordedEvent): LiveEvent {
  return live
}

function headerOf(row: Row): Header {
  return {
    v: 1,
    id: row.id,
    incident: row.incident_id,
    seq: row.seq,
    at: row.at.toISOString(),
    type: row.type as Header['type'], // only rowOf writes this column
    actor: row.actor,
    commandId: row.command_id,
    ...(row.subject !== null && { subject: row.subject }),
    commit: row.commit.toString('hex'),
  }
}
