import { expect, test } from 'vitest'
import { type Settings, unfitness } from './bootcheck.ts'

const fit: Settings = {
  version: 150_000,
  version_text: '15.0',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  data_checksums: 'on',
  encoding: 'UTF8',
  standby: false,
}

test('a database that keeps what it acknowledges is fit', () => {
  expect(unfitness(fit)).toEqual([])
  expect(
    unfitness({ ...fit, synchronous_commit: 'remote_apply', data_checksums: 'off', version: 180_004 }),
  ).toEqual([])
})

test.each([
  [{ version: 140_012, version_text: '14.12' }, '14.12'],
  [{ fsync: 'off' }, 'fsync'],
  [{ full_page_writes: 'off' }, 'full_page_writes'],
  [{ synchronous_commit: 'off' }, 'synchronous_commit'],
  [{ encoding: 'SQL_ASCII' }, 'SQL_ASCII'],
  [{ standby: true }, 'standby'],
])('%j would lose acknowledged work, or cannot take it', (changed, named) => {
  expect(unfitness({ ...fit, ...changed })).toEqual([expect.stringContaining(named)])
})

test('every reason is told at once', () => {
  expect(unfitness({ ...fit, fsync: 'off', full_page_writes: 'off' })).toHaveLength(2)
})
