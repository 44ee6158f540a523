import { expect, test } from 'vitest'
import { MemoryStorage } from '../testing/storage.ts'
import { Outbox, type OutboxEntry } from './outbox.ts'

const entry = (commandId: string): OutboxEntry => ({
  commandId,
  command: { type: 'note.add', note: commandId },
  tappedAt: '2026-11-24T12:00:00.000Z',
})
const ids = (outbox: Outbox) => outbox.entries().map(({ commandId }) => commandId)

test('entries are read again in order by whoever comes later, and only by the same person on the same incident', () => {
  const storage = new MemoryStorage()
  const outbox = new Outbox(storage, 'ana', 'i1')
  outbox.add(entry('a'))
  outbox.add(entry('b'))
  expect(ids(new Outbox(storage, 'ana', 'i1'))).toEqual(['a', 'b'])
  expect(ids(new Outbox(storage, 'ben', 'i1'))).toEqual([])
  expect(ids(new Outbox(storage, 'ana', 'i2'))).toEqual([])
})

test('two tabs do not overwrite each other’s entries', () => {
  const storage = new MemoryStorage()
  const [one, other] = [new Outbox(storage, 'ana', 'i1'), new Outbox(storage, 'ana', 'i1')]
  one.add(entry('a'))
  other.add(entry('b'))
  one.remove('a')
  expect(ids(other)).toEqual(['b'])
})

test('a full or forbidden storage is said, not swallowed', () => {
  const full = new MemoryStorage()
  full.setItem = () => {
    throw new DOMException('full', 'QuotaExceededError')
  }
  expect(new Outbox(full, 'ana', 'i1').add(entry('a'))).toBe(false)
  const storage = new MemoryStorage()
  const outbox = new Outbox(storage, 'ana', 'i1')
  for (let count = 1; count <= 100; count += 1) expect(outbox.add(entry(`n${count}`))).toBe(true)
  expect(outbox.add(entry('n101'))).toBe(false)
})
