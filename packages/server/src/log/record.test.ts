import { randomUUID } from 'node:crypto'
import { emptyIncident, evolve, GENESIS, recordOf } from '@holdfast/core'
import { given, ladder, note, outbreak } from '@holdfast/core/testing'
import { expect, test } from 'vitest'
import { type Head, type Row, record, recordedOf } from './record.ts'

/** As it comes back from the database. */
const stored = ({
  at,
  commit,
  secret,
  prev_hash,
  hash,
  ...row
}: ReturnType<typeof record>['rows'][number]): Row => ({
  ...row,
  at: new Date(at),
  commit: Buffer.from(commit, 'hex'),
  secret: Buffer.from(secret, 'hex'),
  prev_hash: Buffer.from(prev_hash, 'hex'),
  hash: Buffer.from(hash, 'hex'),
})

test('what is recorded is what core records, byte for byte, and comes back as it was', () => {
  const { events, incident } = given([ladder, outbreak], note('ÄÖ "quoted" \\ \u2028 🜂'), note('second'))
  let head: Head = { incident: emptyIncident(incident.runbooks), hash: GENESIS }
  for (const event of events) {
    const commandId = randomUUID()
    const made = record('incident', head, { drafts: [event], commandId, newId: randomUUID })
    const [row] = made.rows
    if (row === undefined) throw new Error('no row')
    const recorded = recordedOf(stored(row))
    const { id, salt, subject } = recorded
    const ids = { id, incident: 'incident', commandId, ...(subject !== undefined && { subject }) }
    const core = recordOf({ event, ...ids, salt, previous: head.hash })
    expect(recorded).toEqual({
      ...event,
      ...core.header,
      by: event.by,
      salt,
      prevHash: head.hash,
      hash: core.hash,
      incident: undefined,
      actor: undefined,
    })
    expect(made.head).toEqual({ incident: evolve(head.incident, event), hash: core.hash })
    head = made.head
  }
})

test('no two events share a salt', () => {
  const { events, incident } = given(
    ladder,
    ...Array.from({ length: 300 }, (_, index) => note(`note ${index}`)),
  )
  const start = { incident: emptyIncident(incident.runbooks), hash: GENESIS }
  const { rows } = record('incident', start, { drafts: events, commandId: randomUUID(), newId: randomUUID })
  expect(new Set(rows.map(({ secret }) => secret.slice(0, 64))).size).toBe(rows.length)
})
