import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { beside, run } from '../testing/database.global.ts'
import { type TestDatabase, testDatabase } from '../testing/database.ts'
import { silent } from '../testing/log.ts'
import { describeSchema } from '../testing/schema.ts'
import { migrate } from './migrate.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.drop())

test('schema.sql is what the migrations add up to', async () => {
  await expect(await describeSchema(db.pool)).toMatchFileSnapshot('./schema.sql')
})

test('nodes that start together on an empty database wait for each other, and each migration runs once', async () => {
  const name = `holdfast_test_${randomBytes(6).toString('hex')}`
  await run(inject('databaseUrl'), `create database ${name}`)
  const url = beside(inject('databaseUrl'), name)
  await Promise.all(Array.from({ length: 5 }, () => migrate(url, silent)))
  const pool = new pg.Pool({ connectionString: url })
  expect(await describeSchema(pool)).toBe(await describeSchema(db.pool))
  await pool.end()
  await run(inject('databaseUrl'), `drop database ${name} with (force)`)
})

test('running again changes nothing', async () => {
  const before = await db.pool.query('select name, checksum, ran_at from migrations order by name')
  await migrate(db.url, silent)
  expect((await db.pool.query('select name, checksum, ran_at from migrations order by name')).rows).toEqual(
    before.rows,
  )
})

test('a migration that was changed after it ran is refused by name', async () => {
  await db.pool.query("update migrations set checksum = 'of another text' where name = '001-log.sql'")
  await expect(migrate(db.url, silent)).rejects.toMatchObject({
    code: 'database_unfit',
    message: expect.stringContaining('001-log.sql'),
  })
  const whole = await testDatabase()
  await db.pool.query('update migrations set checksum = $1 where name = $2', [
    (await whole.pool.query("select checksum from migrations where name = '001-log.sql'")).rows[0].checksum,
    '001-log.sql',
  ])
  await whole.drop()
})

test('a database that a newer version migrated is refused', async () => {
  await db.pool.query("insert into migrations (name, checksum) values ('999-later.sql', '')")
  await expect(migrate(db.url, silent)).rejects.toMatchObject({
    code: 'database_unfit',
    message: expect.stringContaining('newer'),
  })
  await db.pool.query("delete from migrations where name = '999-later.sql'")
})
