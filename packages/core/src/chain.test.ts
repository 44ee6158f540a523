import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type ChainRecord,
  chainHash,
  commitment,
  eventOf,
  GENESIS,
  leafHash,
  payloadOf,
  recordOf,
  verifyChain,
} from './chain.ts'
import type { IncidentEvent } from './event.ts'
import { anyDraws, anyRunbook, done, given, ladder, shelf, skip, walk } from './testing/index.ts'

const saltOf = (seq: number) => createHash('sha256').update(`salt ${seq}`).digest('hex')

/** The log as it is recorded: each event chained to the one before. */
function recorded(events: readonly IncidentEvent[]): Required<ChainRecord>[] {
  let previous = GENESIS
  return events.map((event) => {
    const { seq } = event
    const ids = {
      id: `e${seq}`,
      incident: 'i1',
      ...(seq % 2 === 0 && { commandId: `c${seq}` }),
      ...(seq % 3 === 0 && { subject: 'one' }),
    }
    const record = recordOf({ event, ...ids, salt: saltOf(seq), previous })
    previous = record.hash
    return record
  })
}

const note = { type: 'note.add', note: 'PHI of Mr. Doe', occurredAt: '2026-11-24T03:00:30.000Z' } as const
const { events } = given(ladder, done('one'), note, skip('two', 'no hosts'))
const log = recorded(events)

const sha256 = (...parts: (Uint8Array | string)[]) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash
}

test('the hashes are those of the design, computed here by another library', () => {
  const [first] = log
  if (first === undefined) throw new Error('no events')
  const { header, sealed, hash } = first
  const sorted = (value: unknown): unknown =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, one]) => [key, sorted(one)]),
        )
      : value
  const commit = sha256(Buffer.from(sealed.salt, 'hex'), JSON.stringify(sorted(sealed.payload))).digest('hex')
  expect(header.commit).toBe(commit)
  const leaf = sha256(Buffer.from([0]), JSON.stringify(sorted(header))).digest()
  expect(leafHash(header)).toBe(leaf.toString('hex'))
  expect(hash).toBe(sha256(Buffer.alloc(32), leaf).digest('hex'))
})

test('an event goes into its record and comes out again', () => {
  expect(log.map(eventOf)).toEqual(events)
  for (const [at, event] of events.entries()) expect(log[at]?.sealed.payload).toEqual(payloadOf(event))
})

test('a header says nothing that a person wrote, nor their name', () => {
  const text = JSON.stringify(log.map(({ header }) => header))
  for (const secret of ['Ana', 'Doe', 'no hosts', 'Ward 3', '03:00:30']) expect(text).not.toContain(secret)
})

test('an untouched log verifies, in clear and with its payloads gone', () => {
  const head = log.at(-1)?.hash
  expect(verifyChain(log)).toEqual({ ok: true, count: log.length, head })
  expect(verifyChain(log.map(({ header, hash }) => ({ header, hash })))).toEqual({
    ok: true,
    count: log.length,
    head,
  })
  expect(verifyChain([])).toEqual({ ok: true, count: 0, head: GENESIS })
})

test('what is missing, doubled, moved or foreign is named', () => {
  const [one, two, three, four] = log
  if (!one || !two || !three || !four) throw new Error('too few events')
  expect(verifyChain([one, two, four])).toEqual({ ok: false, seq: 3, why: 'gap' })
  expect(verifyChain([two, three])).toEqual({ ok: false, seq: 1, why: 'gap' })
  expect(verifyChain([one, two, two, three])).toEqual({ ok: false, seq: 2, why: 'order' })
  expect(verifyChain([one, three, two])).toEqual({ ok: false, seq: 2, why: 'gap' })
  const foreign = recordOf({
    event: eventOf(two),
    id: 'x',
    incident: 'i2',
    salt: saltOf(2),
    previous: one.hash,
  })
  expect(verifyChain([one, foreign])).toEqual({ ok: false, seq: 2, why: 'incident' })
})

test('a payload under another header, or a salt of another event, is found', () => {
  const [one, two] = log
  if (!one || !two) throw new Error('too few events')
  expect(verifyChain([one, { ...two, sealed: one.sealed }])).toEqual({ ok: false, seq: 2, why: 'payload' })
  const salted = { ...two.sealed, salt: one.sealed.salt }
  expect(verifyChain([one, { ...two, sealed: salted }])).toEqual({ ok: false, seq: 2, why: 'payload' })
})

test('a header rewritten with a fitting hash breaks at the next event', () => {
  const [one, two, three] = log
  if (!one || !two || !three) throw new Error('too few events')
  const header = { ...two.header, actor: 'eve' }
  const forged = { ...two, header, hash: chainHash(one.hash, leafHash(header)) }
  expect(verifyChain([one, forged, three])).toEqual({ ok: false, seq: 3, why: 'hash' })
})

test('salts are 32 bytes of hex', () => {
  const payload = { by: 'Ana', data: { reason: 'x' } }
  expect(() => commitment('00', payload)).toThrow('32 bytes')
  expect(() => commitment('zz'.repeat(32), payload)).toThrow()
})

type Path = readonly (string | number)[]

/** Every leaf of a record, by its path. */
function leavesOf(value: unknown, path: Path = []): Path[] {
  if (value === null || typeof value !== 'object') return [path]
  return Object.entries(value).flatMap(([key, one]) => leavesOf(one, [...path, key]))
}

/** A copy with one character or value changed at the path. */
function flipped(value: unknown, [key, ...rest]: Path, die: number): unknown {
  if (key === undefined) return flip(value, die)
  if (value === null || typeof value !== 'object') throw new Error('no such path')
  if (Array.isArray(value))
    return value.map((one, at) => (String(at) === key ? flipped(one, rest, die) : one))
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, name === key ? flipped(one, rest, die) : one]),
  )
}

function flip(value: unknown, die: number): unknown {
  if (typeof value === 'boolean') return !value
  if (typeof value === 'number') return value + 1 + (die % 7)
  if (typeof value !== 'string' || value === '') return 'x'
  const at = die % value.length
  const other = value.charAt(at) === 'a' ? 'b' : 'a'
  return `${value.slice(0, at)}${other}${value.slice(at + 1)}`
}

test('one byte changed in any field of any record of any log is found, and the event is named', () => {
  fc.assert(
    fc.property(anyRunbook, anyDraws(20), fc.nat(), fc.nat(), (config, draws, which, die) => {
      const all = recorded([...walk(shelf(config), draws)].flatMap((attempt) => attempt.events))
      const at = which % all.length
      for (const path of leavesOf(all[at])) {
        const record = flipped(all[at], path, die)
        const tampered = [...all.slice(0, at), record, ...all.slice(at + 1)] as ChainRecord[]
        const found = verifyChain(tampered)
        // A first event that says it is of another incident is found by its hash; a later one, as a stranger.
        expect(found, path.join('.')).toMatchObject({ ok: false, seq: at + 1 })
      }
    }),
    { numRuns: 60 },
  )
})

test('the newest events cut off are not seen from here: keep the head elsewhere', () => {
  expect(verifyChain(log.slice(0, -2))).toMatchObject({ ok: true, count: log.length - 2 })
})
