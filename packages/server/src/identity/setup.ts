/**
 * One-time links. The first admin gets one on the console while there is no admin; everybody whom an admin adds gets
 * one to choose a password; a forgotten password is another one. Valid for a day.
 */
import type { PersonEntry } from '@holdfast/protocol'
import type { Pool, PoolClient } from 'pg'
import { Fault } from '../errors.ts'
import { addPerson, hasAdmin, type NewPerson, setPassword } from './people.ts'
import { hashOf, newSecret } from './secrets.ts'
import { transaction } from './transaction.ts'

export type Invitation =
  | { readonly kind: 'first-admin' }
  | { readonly kind: 'account'; readonly email: string; readonly name: string }

type Setup = {
  readonly token: string
  readonly password: string
  readonly email?: string | undefined
  readonly name?: string | undefined
}

/** @param person undefined: for the first admin */
export async function createSetupToken(db: Pool | PoolClient, person?: string): Promise<string> {
  const token = newSecret()
  await db.query(
    `insert into setup_tokens (hash, person_id, expires_at) values ($1, $2, now() + interval '1 day')`,
    [hashOf(token), person ?? null],
  )
  return token
}

/** A new link for an account; an older one that was never used no longer works. */
export function renewSetupToken(pool: Pool, person: string): Promise<string> {
  return transaction(pool, async (db) => {
    const known = await db.query('select from people where id = $1 and removed_at is null for update', [
      person,
    ])
    if (known.rowCount === 0) throw new Fault('not_found')
    await db.query('delete from setup_tokens where person_id = $1', [person])
    return createSetupToken(db, person)
  })
}

/** What a link is for, without using it. Undefined when it was used, has expired, or never was. */
export async function invitationOf(pool: Pool, token: string): Promise<Invitation | undefined> {
  const { rows } = await pool.query<{ email: string | null; name: string | null }>(
    `select u.email, u.name from setup_tokens t left join auth."user" u on u.id = t.person_id
     where t.hash = $1 and t.used_at is null and t.expires_at > now()
       and (t.person_id is not null
            or not exists (select from people where role = 'admin' and removed_at is null))`,
    [hashOf(token)],
  )
  const [row] = rows
  if (row === undefined) return undefined
  if (row.email === null || row.name === null) return { kind: 'first-admin' }
  return { kind: 'account', email: row.email, name: row.name }
}

/**
 * Uses the link: makes the first admin, or gives the account its password.
 * @returns whose password it is now
 * @throws {Fault} not_found when the link is used, expired or unknown; invalid without the first admin's name and address
 */
export function useSetupToken(pool: Pool, setup: Setup): Promise<string> {
  return transaction(pool, async (db) => {
    // The update is the check: of two who use one link at once, one gets a row.
    const { rows } = await db.query<{ person_id: string | null }>(
      `update setup_tokens set used_at = now()
       where hash = $1 and used_at is null and expires_at > now() returning person_id`,
      [hashOf(setup.token)],
    )
    const [used] = rows
    if (used === undefined) throw new Fault('not_found')
    const person = used.person_id ?? (await makeFirstAdmin(db, setup)).id
    await setPassword(db, person, setup.password)
    return person
  })
}

async function makeFirstAdmin(db: PoolClient, { email, name }: Setup): Promise<PersonEntry> {
  if (email === undefined || name === undefined) {
    const issues = [email === undefined ? 'email' : undefined, name === undefined ? 'name' : undefined]
      .filter((path) => path !== undefined)
      .map((path) => ({ path, message: 'is needed for the first admin' }))
    throw new Fault('invalid', { issues })
  }
  const admin = await addFirstAdmin(db, { email, name, role: 'admin' })
  if (admin === undefined) throw new Fault('not_found')
  return admin
}

/** Undefined when there is an admin already. Of several at once (links, nodes that start together) one is first. */
export async function addFirstAdmin(db: PoolClient, person: NewPerson): Promise<PersonEntry | undefined> {
  await db.query('lock table people in share row exclusive mode')
  return (await hasAdmin(db)) ? undefined : addPerson(db, person)
}

/** Where the console takes the token. */
export const setupLink = (origin: string, token: string) => `${origin}/setup/${token}`
