import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sessionSecret } from './secrets.ts'

let folder: string
/** Not asked: beside the embedded database the secret is a file. */
const pool = {} as Pool

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-secret-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('the secret is made once, and only its owner may read the file', async () => {
  const first = await sessionSecret(pool, { ownFolder: folder })
  expect(first).toHaveLength(43)
  expect(await sessionSecret(pool, { ownFolder: folder })).toBe(first)
  expect((await stat(join(folder, 'secret'))).mode & 0o777).toBe(0o600)
})

test('a file that was cut short is refused rather than used', async () => {
  await writeFile(join(folder, 'secret'), '')
  await expect(sessionSecret(pool, { ownFolder: folder })).rejects.toThrow('is damaged')
})

test('what the operator gave wins', async () => {
  expect(await sessionSecret(pool, { given: 'x'.repeat(40), ownFolder: folder })).toBe('x'.repeat(40))
})
