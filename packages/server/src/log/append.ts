/**
 * Group commit. Whatever waits when a writer is free goes into one statement and so into one commit: 3 to 6 times the
 * rate of a commit an event, without a timer that would make the lone event wait.
 *
 * An incident's events move its head, and only from the very head (seq and hash) that they were decided on; so a
 * second node that was faster makes the statement skip that incident, with all its later events in the batch, and a
 * gap cannot come to be. The head's row is the lock: taken in id order, so that two nodes never wait for each other.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'
import { isRolledBack, isUniqueViolation, unavailable } from '../database/index.ts'
import { APPEND } from './append.sql.ts'
import type { NewRow } from './record.ts'

/** What the incident's row says after the append; see 001-log.sql. */
export type HeadRow = {
  readonly updated_at: string
  readonly closed_at: string | null
  readonly severity: number
  readonly members: readonly string[]
  readonly wake_at: string | null
  /** Hex. */
  readonly title: string
  readonly summary: object
}

/** What never changes again; written with the first event. */
export type Opening = {
  readonly number: string
  readonly command_id: string
  readonly opened_at: string
  readonly exercise: boolean
}

export type Append = {
  readonly incident: string
  /** The head that the events were decided on; seq 0 and the genesis hash open the incident. */
  readonly expected: { readonly seq: number; readonly hash: string }
  /** At least one, numbered from `expected.seq + 1`. */
  readonly rows: readonly NewRow[]
  /** Asked once a batch, of the last append of the incident in it. */
  readonly head: () => HeadRow
  readonly opening?: Opening
}

/** `conflict`: the head was elsewhere, or a command id is in the log already. Nothing was written. */
export type Appended = 'appended' | 'conflict'

export type Appender = {
  /**
   * Resolves after the commit. Appends of one incident are to be handed over in order, each on the one before; when
   * one is refused, those behind it are too.
   *
   * @throws {Fault} `database_unavailable`: it may or may not be in the log
   */
  append(append: Append): Promise<Appended>
}

type Entry = Append & {
  readonly resolve: (outcome: Appended) => void
  readonly reject: (error: unknown) => void
}
type Line = { readonly incident: string; entries: Entry[]; inFlight: boolean }

const WRITERS = 2
const BATCH_ROWS = 256
/** After a deadlock or a time-out, which surely wrote nothing. */
const ATTEMPTS = 3

export function createAppender(pool: Pool): Appender {
  const lines = new Map<string, Line>()
  const ready = new Set<Line>()
  let writing = 0

  function append(what: Append): Promise<Appended> {
    return new Promise((resolve, reject) => {
      const line = lines.get(what.incident) ?? { incident: what.incident, entries: [], inFlight: false }
      lines.set(what.incident, line)
      line.entries.push({ ...what, resolve, reject })
      if (!line.inFlight) ready.add(line)
      if (writing < WRITERS && ready.size > 0) void write()
    })
  }

  async function write(): Promise<void> {
    writing += 1
    // What else is decided in this turn of the loop shares the commit.
    await nextTurn()
    while (ready.size > 0) {
      const batch = take()
      await commit(batch)
      for (const { line } of batch) land(line)
    }
    writing -= 1
  }

  function take(): readonly Group[] {
    const batch: Group[] = []
    let room = BATCH_ROWS
    for (const line of ready) {
      const entries = fitting(line.entries, room, batch.length === 0)
      if (entries.length === 0) break
      ready.delete(line)
      line.inFlight = true
      line.entries = line.entries.slice(entries.length)
      batch.push({ line, entries })
      room -= rowsIn(entries)
    }
    return batch
  }

  function land(line: Line): void {
    line.inFlight = false
    if (line.entries.length > 0) ready.add(line)
    else lines.delete(line.incident)
  }

  async function commit(batch: readonly Group[]): Promise<void> {
    try {
      const moved = await send(pool, batch)
      for (const group of batch) settle(group, moved.has(group.line.incident) ? 'appended' : 'conflict')
    } catch (error) {
      const lost = unavailable(error)
      const alone = singles(batch)
      if (lost !== undefined) for (const group of batch) fail(group, lost)
      // One entry that the database does not take spoils no other.
      else if (alone.length > 1) for (const one of alone) await commit([one])
      else if (isUniqueViolation(error)) for (const one of alone) settle(one, 'conflict')
      else for (const one of alone) fail(one, error)
    }
  }
  return { append }
}

type Group = { readonly line: Line; readonly entries: readonly Entry[] }

/** Those in line behind a refused append were decided on a head that never came to be. */
function settle({ line, entries }: Group, outcome: Appended): void {
  for (const entry of entries) entry.resolve(outcome)
  if (outcome === 'conflict') for (const entry of emptied(line)) entry.resolve('conflict')
}

function fail({ line, entries }: Group, error: unknown): void {
  for (const entry of [...entries, ...emptied(line)]) entry.reject(error)
}

const singles = (batch: readonly Group[]): readonly Group[] =>
  batch.flatMap(({ line, entries }) => entries.map((entry) => ({ line, entries: [entry] })))

function emptied(line: Line): readonly Entry[] {
  const { entries } = line
  line.entries = []
  return entries
}

const rowsIn = (entries: readonly Entry[]) => entries.reduce((count, entry) => count + entry.rows.length, 0)

function fitting(entries: readonly Entry[], room: number, atLeastOne: boolean): readonly Entry[] {
  let left = room
  const count = entries.findIndex((entry, index) => {
    left -= entry.rows.length
    return left < 0 && !(atLeastOne && index === 0)
  })
  return count === -1 ? entries : entries.slice(0, count)
}

/** Ids of the incidents whose head moved. */
async function send(pool: Pool, batch: readonly Group[]): Promise<ReadonlySet<string>> {
  const query = { name: 'append', text: APPEND, values: [JSON.stringify(parameterOf(batch))] }
  const client = await pool.connect()
  let broken = true
  try {
    const { rows } = await attempt(client, query)
    broken = false
    return new Set(rows.flatMap((row) => row.moved))
  } catch (error) {
    broken = unavailable(error) !== undefined
    throw error
  } finally {
    client.release(broken)
  }
}

async function attempt(client: PoolClient, query: { name: string; text: string; values: string[] }) {
  for (let count = 1; ; count++) {
    try {
      return await client.query<{ moved: string[] }>(query)
    } catch (error) {
      if (count === ATTEMPTS || !isRolledBack(error)) throw error
    }
  }
}

function parameterOf(batch: readonly Group[]) {
  const heads = batch.flatMap(({ line, entries }) => {
    const [first, last] = [entries[0], entries.at(-1)]
    const top = last?.rows.at(-1)
    if (first === undefined || last === undefined || top === undefined) return []
    return [
      {
        id: line.incident,
        expected: first.expected.seq,
        expected_hash: first.expected.hash,
        head_seq: top.seq,
        head_hash: top.hash,
        ...last.head(),
        ...first.opening,
      },
    ]
  })
  return { heads, events: batch.flatMap(({ entries }) => entries.flatMap((entry) => entry.rows)) }
}
