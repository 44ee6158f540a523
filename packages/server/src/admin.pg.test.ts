import { afterAll, beforeAll, expect, test } from 'vitest'
import { admin, UsageFault } from './admin.ts'
import { type Config, readConfig } from './config.ts'
import { invitationOf } from './identity/index.ts'
import { ask, startApp } from './testing/app.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'
import { silent } from './testing/log.ts'

let db: TestDatabase
let config: Config

beforeAll(async () => {
  db = await testDatabase()
  const read = readConfig({ DATABASE_URL: db.url })
  if (!read.ok) throw new Error(read.problems.join())
  config = read.config
})
afterAll(() => db?.drop())

const run = (...words: string[]) => admin(words, config, silent)

test('an account is made with a link to choose a password, an admin unless another role is named', async () => {
  const said = await run('create', 'ops@mercy.example', '--name', 'Olga')
  const token = /http:\/\/localhost:4550\/setup\/(\S+)/.exec(said)?.[1] ?? ''
  expect(said).toMatch('Olga (admin)')
  expect(await invitationOf(db.pool, token)).toEqual({
    kind: 'account',
    email: 'ops@mercy.example',
    name: 'Olga',
  })
  expect(await run('create', '--email', 'rex@mercy.example', '--name', 'Rex', '--role', 'reviewer')).toMatch(
    'Rex (reviewer)',
  )
})

test('a token is printed alone on its line, and works', async () => {
  const token = await run('token', 'OPS@mercy.example', '--name', 'nightly export', '--days', '3')
  const server = await startApp(db)
  try {
    const me = await ask(server, { as: { authorization: `Bearer ${token}` } }, { url: '/api/v1/me' })
    expect(me.json()).toMatchObject({ name: 'Olga', role: 'admin' })
  } finally {
    await server.close()
  }
})

test.each([
  ['no verb', []],
  ['no address', ['create', '--name', 'X']],
  ['no name', ['create', 'x@mercy.example']],
  ['not an address', ['create', 'x', '--name', 'X']],
  ['no such role', ['create', 'x@mercy.example', '--name', 'X', '--role', 'root']],
  ['an unknown option', ['create', 'x@mercy.example', '--name', 'X', '--force']],
  ['an address that is taken', ['create', 'ops@mercy.example', '--name', 'X']],
  ['a token for nobody', ['token', 'nobody@mercy.example']],
  ['a token for too long', ['token', 'ops@mercy.example', '--days', '4000']],
])('%s is told to the operator in words', async (_, words) => {
  await expect(admin(words, config, silent)).rejects.toThrow(UsageFault)
})
