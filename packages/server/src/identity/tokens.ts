/** API tokens: `hf_` and 256 random bits, shown once, stored as SHA-256. A token does what its person may do. */
import type { OrgRole } from '@holdfast/protocol'
import type { Pool } from 'pg'
import { hashOf, newSecret } from './secrets.ts'
import type { Actor } from './sessions.ts'

const PREFIX = 'hf_'

export type ApiToken = {
  readonly id: string
  readonly name: string
  readonly createdAt: string
  readonly expiresAt: string
  readonly lastUsedAt?: string
}

type TokenRow = { id: string; name: string; created_at: Date; expires_at: Date; last_used_at: Date | null }
type HolderRow = { via: string; id: string; name: string; email: string; role: OrgRole; stale: boolean }

const HOLDER = `
  select t.id as via, u.id, u.name, u.email, p.role,
         coalesce(t.last_used_at < now() - interval '1 minute', true) as stale
  from api_tokens t
  join auth."user" u on u.id = t.person_id
  join people p on p.id = t.person_id and p.removed_at is null
  where t.expires_at > now()`

/** The token itself is in this answer only. */
export async function createToken(
  pool: Pool,
  request: { readonly person: string; readonly name: string; readonly days: number },
): Promise<ApiToken & { readonly token: string }> {
  const token = PREFIX + newSecret()
  const { rows } = await pool.query<TokenRow>(
    `insert into api_tokens (person_id, name, hash, expires_at)
     values ($1, $2, $3, now() + make_interval(days => $4))
     returning id, name, created_at, expires_at, last_used_at`,
    [request.person, request.name, hashOf(token), request.days],
  )
  const [row] = rows
  if (row === undefined) throw new Error('api_tokens took no row')
  return { ...tokenFrom(row), token }
}

export async function listTokens(pool: Pool, person: string): Promise<readonly ApiToken[]> {
  const { rows } = await pool.query<TokenRow>(
    `select id, name, created_at, expires_at, last_used_at from api_tokens
     where person_id = $1 and expires_at > now() order by created_at`,
    [person],
  )
  return rows.map(tokenFrom)
}

/** False when this person has no such token. */
export async function deleteToken(pool: Pool, person: string, id: string): Promise<boolean> {
  const { rowCount } = await pool.query('delete from api_tokens where person_id = $1 and id = $2', [
    person,
    id,
  ])
  return rowCount === 1
}

/** @param authorization the header, `Bearer hf_…` */
export async function actorOfToken(pool: Pool, authorization: string): Promise<Actor | undefined> {
  const token = /^Bearer (hf_[\w-]{43})$/i.exec(authorization)?.[1]
  if (token === undefined) return undefined
  const { rows } = await pool.query<HolderRow>(`${HOLDER} and t.hash = $1`, [hashOf(token)])
  const [row] = rows
  if (row === undefined) return undefined
  if (row.stale) await pool.query('update api_tokens set last_used_at = now() where id = $1', [row.via])
  return holderFrom(row)
}

export async function stillTokens(pool: Pool, ids: readonly string[]): Promise<readonly Actor[]> {
  const { rows } = await pool.query<HolderRow>(`${HOLDER} and t.id = any($1)`, [ids])
  return rows.map(holderFrom)
}

const holderFrom = (row: HolderRow): Actor => ({
  person: { id: row.id, name: row.name },
  email: row.email,
  role: row.role,
  via: { kind: 'token', id: row.via },
})

const tokenFrom = (row: TokenRow): ApiToken => ({
  id: row.id,
  name: row.name,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
  ...(row.last_used_at !== null && { lastUsedAt: row.last_used_at.toISOString() }),
})
