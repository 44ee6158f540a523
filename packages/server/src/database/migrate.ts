/**
 * Plain SQL, numbered, forward only. Each file runs once, in its own transaction. The lock blocks, so nodes that start
 * together wait for one another instead of failing. A file that changed after it ran is a fault: history is not edited.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import pg from 'pg'
import { DatabaseFault } from './faults.ts'
import { ADVISORY, MIGRATIONS } from './locks.ts'
import type { Logger } from './pool.ts'

// The SQL is read from src also when dist runs: both lie two folders below the package.
const FOLDER = new URL('../../src/database/migrations/', import.meta.url)
const NAME = /^\d{3}-[a-z0-9-]+\.sql$/

type Migration = { readonly name: string; readonly sql: string; readonly checksum: string }

/** On its own connection: a migration may take longer than the pool's statement timeout. */
export async function migrate(url: string, log: Logger): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'holdfast migrations' })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1, $2)', [ADVISORY, MIGRATIONS])
    await client.query(
      'create table if not exists migrations (name text primary key, checksum text not null, ran_at timestamptz not null default now())',
    )
    const { rows } = await client.query<{ name: string; checksum: string }>(
      'select name, checksum from migrations',
    )
    const ran = new Map(rows.map((row) => [row.name, row.checksum]))
    const migrations = await readMigrations()
    refuseUnknown(ran, migrations)
    for (const migration of migrations) {
      const checksum = ran.get(migration.name)
      if (checksum === undefined) {
        await run(client, migration)
        log.info({ migration: migration.name }, 'migration ran')
      } else if (checksum !== migration.checksum) {
        throw new DatabaseFault(
          'database_unfit',
          `Migration ${migration.name} was changed after it ran here. Restore the file; write a new migration for the change.`,
        )
      }
    }
  } finally {
    // Ending the session releases the lock, whatever happened.
    await client.end()
  }
}

/** An older server on a newer database would write what the newer one no longer reads. */
function refuseUnknown(ran: ReadonlyMap<string, string>, migrations: readonly Migration[]): void {
  const known = new Set(migrations.map((migration) => migration.name))
  const unknown = [...ran.keys()].filter((name) => !known.has(name))
  if (unknown.length === 0) return
  throw new DatabaseFault(
    'database_unfit',
    `The database was used by a newer Holdfast (${unknown.join(', ')}). Start that version.`,
  )
}

async function readMigrations(): Promise<readonly Migration[]> {
  const names = (await readdir(FOLDER)).filter((name) => NAME.test(name)).sort()
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, FOLDER), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

async function run(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  await client.query('begin')
  try {
    await client.query(sql)
    await client.query('insert into migrations (name, checksum) values ($1, $2)', [name, checksum])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw new DatabaseFault(
      'database_unfit',
      `Migration ${name} failed; the database is as it was before it.`,
      error,
    )
  }
}
