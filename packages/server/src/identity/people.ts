/** Accounts as the organisation sees them: who there is, and what each may do. */
import type { OrgRole, Person, PersonEntry } from '@holdfast/protocol'
import type { Pool, PoolClient } from 'pg'
import { Fault } from '../errors.ts'
import { hashPassword } from './password.ts'
import { transaction } from './transaction.ts'

export type NewPerson = { readonly email: string; readonly name: string; readonly role: OrgRole }

type Queryable = Pick<Pool | PoolClient, 'query'>

/** Addresses are compared as people read them. */
export const plainEmail = (email: string) => email.trim().normalize('NFKC').toLowerCase()

export async function listPeople(pool: Pool): Promise<readonly PersonEntry[]> {
  const { rows } = await pool.query<PersonEntry>(
    `select u.id, u.name, u.email, p.role from people p join auth."user" u on u.id = p.id
     where p.removed_at is null order by lower(u.name), u.email`,
  )
  return rows
}

/** Those of `ids` that are active accounts. */
export async function peopleById(pool: Pool, ids: readonly string[]): Promise<ReadonlyMap<string, Person>> {
  const { rows } = await pool.query<Person>(
    `select u.id, u.name from people p join auth."user" u on u.id = p.id
     where p.removed_at is null and p.id::text = any($1)`,
    [ids],
  )
  return new Map(rows.map((person) => [person.id, person]))
}

export async function personByEmail(pool: Pool, email: string): Promise<PersonEntry | undefined> {
  const { rows } = await pool.query<PersonEntry>(
    `select u.id, u.name, u.email, p.role from people p join auth."user" u on u.id = p.id
     where p.removed_at is null and u.email = $1`,
    [plainEmail(email)],
  )
  return rows[0]
}

export async function hasAdmin(db: Queryable): Promise<boolean> {
  const { rows } = await db.query(`select from people where role = 'admin' and removed_at is null limit 1`)
  return rows.length > 0
}

/**
 * Adding somebody who was removed brings the same account back: the log goes on naming one person by one id.
 * @throws {Fault} email_taken
 */
export async function addPerson(db: Queryable, { email, name, role }: NewPerson): Promise<PersonEntry> {
  const { rows } = await db.query<PersonEntry>(
    `with account as (
       insert into auth."user" (name, email) values ($1, $2)
       on conflict (email) do update set name = excluded.name, "updatedAt" = now()
         where not exists (select from people p where p.id = auth."user".id and p.removed_at is null)
       returning id, name, email
     ), person as (
       insert into people (id, role) select id, $3 from account
       on conflict (id) do update set role = excluded.role, removed_at = null
       returning id, role
     )
     select account.id, account.name, account.email, person.role from account join person using (id)`,
    [name, plainEmail(email), role],
  )
  const [person] = rows
  if (person === undefined) throw new Fault('email_taken')
  return person
}

/** Ends the person's sessions and tokens: whoever knew the old password is out. */
export async function setPassword(db: Queryable, person: string, password: string): Promise<void> {
  await db.query(
    `with ended as (delete from auth.session where "userId" = $1),
          revoked as (delete from api_tokens where person_id = $1)
     insert into auth.account ("accountId", "providerId", "userId", password, "updatedAt")
     values ($1::text, 'credential', $1, $2, now())
     on conflict ("userId", "providerId") do update set password = excluded.password, "updatedAt" = now()`,
    [person, await hashPassword(password)],
  )
}

/** @throws {Fault} last_admin; not_found */
export function setRole(pool: Pool, id: string, role: OrgRole): Promise<PersonEntry> {
  return transaction(pool, async (db) => {
    if (role !== 'admin') await anotherAdminStays(db, id)
    const { rows } = await db.query<PersonEntry>(
      `update people p set role = $2 from auth."user" u where p.id = $1 and p.removed_at is null and u.id = p.id
       returning u.id, u.name, u.email, p.role`,
      [id, role],
    )
    const [person] = rows
    if (person === undefined) throw new Fault('not_found')
    return person
  })
}

/**
 * Takes password, sessions, tokens and open links away; the name stays, because the log names it.
 * @throws {Fault} last_admin; not_found
 */
export function removePerson(pool: Pool, id: string): Promise<void> {
  return transaction(pool, async (db) => {
    await anotherAdminStays(db, id)
    const removed = await db.query(
      'update people set removed_at = now() where id = $1 and removed_at is null',
      [id],
    )
    if (removed.rowCount === 0) throw new Fault('not_found')
    await db.query('delete from auth.account where "userId" = $1', [id])
    await db.query('delete from auth.session where "userId" = $1', [id])
    await db.query('delete from api_tokens where person_id = $1', [id])
    await db.query('delete from setup_tokens where person_id = $1', [id])
  })
}

/** Locks the admins' rows, so that two admins who remove each other at once do not both succeed. */
async function anotherAdminStays(db: Queryable, leaving: string): Promise<void> {
  const { rows } = await db.query<{ id: string }>(
    `select id from people where role = 'admin' and removed_at is null order by id for update`,
  )
  if (rows.length === 1 && rows[0]?.id === leaving) throw new Fault('last_admin')
}
