/** Random secrets: API tokens and one-time links (stored as hashes), and the one that signs session cookies. */
import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { createDurably } from '../durable.ts'

/** 256 random bits, base64url. */
export const newSecret = () => randomBytes(32).toString('base64url')

export const hashOf = (secret: string) => createHash('sha256').update(secret).digest()

export type SecretSource = {
  /** HOLDFAST_SECRET. */
  readonly given?: string
  /** Where the embedded database lives; undefined with a database that other nodes share. */
  readonly ownFolder?: string
}

/**
 * What signs session cookies. Beside the embedded database it is a file (0600), so that a dump holds sessions but not
 * what signs them. Nodes that share a database share nothing else, so there it is kept in the database unless given:
 * the price is that a thief of a fresh dump could forge the cookies of sessions in it until those end (12 hours at
 * most). Operators who mind set HOLDFAST_SECRET.
 */
export async function sessionSecret(pool: Pool, source: SecretSource): Promise<string> {
  if (source.given !== undefined) return source.given
  return source.ownFolder === undefined ? sharedSecret(pool) : fileSecret(join(source.ownFolder, 'secret'))
}

async function fileSecret(path: string): Promise<string> {
  await createDurably(path, newSecret(), 0o600)
  const secret = await readFile(path, 'utf8')
  // An empty secret would sign cookies that anybody can forge.
  if (secret.length < 32) throw new Error(`${path} is damaged. Delete it: everybody then signs in again.`)
  return secret
}

async function sharedSecret(pool: Pool): Promise<string> {
  // The update that changes nothing makes the row of whoever was first come back.
  const { rows } = await pool.query<{ secret: string }>(
    `insert into server_secret (secret) values ($1)
     on conflict (one) do update set secret = server_secret.secret
     returning secret`,
    [newSecret()],
  )
  const [row] = rows
  if (row === undefined) throw new Error('server_secret took no row')
  return row.secret
}
