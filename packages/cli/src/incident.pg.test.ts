/** The command line against the real server: what people type, from signing in to the end of an incident. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { LiveEvent } from '@holdfast/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../server/src/testing/database.ts'
import { runCli } from './cli.ts'
import { ADMIN, type RealServer, realServer, runProcess } from './testing/real-server.ts'
import { type TestWorld, testWorld } from './testing/world.ts'

let db: TestDatabase
let server: RealServer
let home = ''
let admin = ''
let ben = ''

beforeAll(async () => {
  db = await testDatabase()
  server = await realServer(db.url)
  home = mkdtempSync(join(tmpdir(), 'holdfast-home-'))
  const made = await runProcess(
    ['admin', 'create', 'ben@stbrigid.example', '--name', 'Ben Okafor', '--role', 'responder'],
    server.env,
  )
  expect(made.out).toContain(`${server.url}/setup/`)
  admin = (await runProcess(['admin', 'token', ADMIN.email], server.env)).out.trim()
  ben = (await runProcess(['admin', 'token', 'ben@stbrigid.example', '--days', '1'], server.env)).out.trim()
}, 120_000)
afterAll(async () => {
  await server?.close()
  await db?.drop()
  rmSync(home, { recursive: true, force: true })
})

const worldOf = (token: string): TestWorld =>
  testWorld({
    env: {
      HOLDFAST_URL: server.url,
      ...(token === '' ? { XDG_CONFIG_HOME: home } : { HOLDFAST_TOKEN: token }),
    },
    sleep: (ms) => wait(Math.min(ms, 50)),
  })

async function run(token: string, ...words: string[]) {
  const world = worldOf(token)
  const exit = await runCli(words, world)
  return { exit, out: world.stdout(), err: world.stderr() }
}

async function launch(...more: string[]): Promise<{ id: string; number: string; seq: number }> {
  const words = [
    'incident',
    'launch',
    'ransomware',
    '--title',
    'Ward 3',
    '--severity',
    '2',
    '--exercise',
    '--json',
  ]
  const { exit, out, err } = await run(admin, ...words, ...more)
  expect(exit, err).toBe(0)
  return JSON.parse(out)
}

describe('signing in', () => {
  test('keeps a token that works, and takes it back at the end', async () => {
    const world = {
      ...worldOf(''),
      ask: async (question: string) => (question.startsWith('E') ? ADMIN.email : ADMIN.password),
    }
    expect(await runCli(['login'], world)).toBe(0)
    expect((await run('', 'whoami')).out).toContain(`<${ADMIN.email}>, admin`)
    expect((await run('', 'logout')).exit).toBe(0)
    expect(await run('', 'whoami')).toMatchObject({ exit: 4, out: '' })
  })

  test('with the wrong password ends with 4 and keeps nothing', async () => {
    const world = { ...worldOf(''), ask: async () => 'not the password' }
    expect(await runCli(['login', '--email', ADMIN.email], world)).toBe(4)
    expect((await run('', 'whoami')).exit).toBe(4)
  })

  test('a token that never was ends with 4', async () => {
    expect((await run('hf_nonsense', 'incident', 'list')).exit).toBe(4)
  })
})

describe('an incident on the command line', () => {
  test('runs from its launch to its end', async () => {
    const { number } = await launch('--role', 'soc=ben@stbrigid.example')
    const on = (token: string, verb: string, ...words: string[]) =>
      run(token, 'incident', verb, number, ...words)

    expect((await on(ben, 'claim', 'confirm')).out).toMatch(/^✓ Ben Okafor took confirm #\d+\n$/)
    const ticked = await on(
      ben,
      'tick',
      'confirm',
      '--fact',
      'first_encrypted=RAD-11',
      '--evidence',
      'Note=photographed',
    )
    expect(ticked).toMatchObject({ exit: 0, err: '' })
    const again = await on(admin, 'tick', 'confirm', '--fact', 'first_encrypted=x', '--evidence', 'x')
    expect(again.exit).toBe(0)
    expect(again.out).toMatch(/^Already done by Ben Okafor (a moment|\d+ s) earlier\.\n$/)

    expect((await on(ben, 'choose', 'verdict', 'ransomware')).err).toContain('Needed: commander')
    expect((await on(admin, 'tick', 'verdict')).err).toContain('holdfast incident choose')
    expect((await on(admin, 'choose', 'verdict', 'perhaps')).err).toContain('The options are: ransomware')
    expect((await on(admin, 'choose', 'verdict', 'false-alarm', '--reason', 'a broken printer')).exit).toBe(0)

    expect((await on(admin, 'tick', 'check-agian')).err).toContain('Did you mean "check-again"?')
    expect((await on(admin, 'tick', 'check-again')).err).toContain('--evidence')
    expect((await on(admin, 'evidence', 'check-again', 'seen')).exit).toBe(0)
    expect((await on(admin, 'tick', 'check-again', '--at', '00:00')).exit).toBe(0)
    expect((await on(admin, 'choose', 'second-look', 'agree')).exit).toBe(0)
    expect((await on(admin, 'note', 'nothing came of it')).exit).toBe(0)
    expect((await on(admin, 'close', '--reason', 'false alarm')).exit).toBe(0)
    expect((await on(ben, 'claim', 'confirm')).err).toContain('holdfast incident reopen')
  })

  test('is shown as it stands, and as it stood', async () => {
    const { number, id, seq } = await launch()
    await run(admin, 'incident', 'skip', number, 'confirm', '--reason', 'drill starts here')
    const now = await run(admin, 'incident', 'show', number)
    expect(now.out).toContain(`${number}  Ward 3`)
    expect(now.out).toMatch(/⤼ skipped +confirm .*drill starts here/)
    expect(now.out).toContain(`${server.url}/incidents/${id}`)
    const then = await run(admin, 'incident', 'show', id, '--at', String(seq))
    expect(then.out).toMatch(/○ ready +confirm/)
    expect(then.out).toContain(`As it stood at event ${seq}`)
    const asJson = JSON.parse(
      (await run(admin, 'incident', 'show', number, '--at', String(seq), '--json')).out,
    )
    expect(asJson).toMatchObject({
      id,
      number,
      seq,
      headSeq: seq + 1,
      status: 'open',
      exercise: true,
      severity: 2,
    })
  })

  test('is listed for those who are on it, and is not there for others', async () => {
    const { number } = await launch()
    expect((await run(admin, 'incident', 'list', '--mine')).out).toContain(number)
    const { incidents } = JSON.parse((await run(ben, 'incident', 'list', '--status', 'open', '--json')).out)
    expect(incidents.map((each: { number: string }) => each.number)).not.toContain(number)
    for (const words of [
      ['show', number],
      ['tail', number],
      ['tick', number, 'confirm'],
      ['show', 'INC-1999-001'],
    ])
      expect(await run(ben, 'incident', ...words)).toMatchObject({
        exit: 1,
        err: expect.stringContaining('not yours to see'),
      })
  })

  test('is worked by those who get a role, until it is taken back', async () => {
    const { number } = await launch()
    const role = ['soc', 'ben@stbrigid.example']
    expect((await run(admin, 'incident', 'assign', number, ...role)).out).toContain('made Ben Okafor soc')
    expect((await run(ben, 'incident', 'claim', number, 'confirm')).exit).toBe(0)
    expect((await run(admin, 'incident', 'unassign', number, ...role)).exit).toBe(0)
    expect((await run(ben, 'incident', 'show', number)).exit).toBe(1)
    const stranger = await run(admin, 'incident', 'assign', number, 'soc', 'nobody@stbrigid.example')
    expect(stranger).toMatchObject({ exit: 2, err: expect.stringContaining('nobody@stbrigid.example') })
  })

  test('launched twice under one command id is one incident', async () => {
    const commandId = '6f1f8f5e-1f5e-4f0e-9d0e-1d1f2a3b4c5d'
    const first = await launch('--command-id', commandId)
    expect(await launch('--command-id', commandId)).toEqual(first)
  })
})

describe('tail', { timeout: 180_000 }, () => {
  test('tells every event once and in order, across a server that is killed and comes back', async () => {
    const { number } = await launch()
    const world = worldOf(admin)
    const tail = runCli(['incident', 'tail', number, '--after', '0', '--until-closed', '--json'], world)
    const heard = () =>
      world
        .stdout()
        .split('\n')
        .slice(0, -1)
        .map((line): LiveEvent => JSON.parse(line))
    const noteHeard = (note: string) =>
      expect
        .poll(() => heard().some(({ data }) => 'note' in data && data.note === note), { timeout: 60_000 })
        .toBe(true)

    await run(admin, 'incident', 'note', number, 'before')
    await noteHeard('before')
    await server.kill()
    await server.start()
    await run(admin, 'incident', 'note', number, 'after')
    await noteHeard('after')
    await run(admin, 'incident', 'skip', number, 'confirm', '--reason', 'x')
    await run(admin, 'incident', 'choose', number, 'verdict', 'false-alarm')
    await run(admin, 'incident', 'skip', number, 'check-again', '--reason', 'x')
    await run(admin, 'incident', 'choose', number, 'second-look', 'agree')
    await run(admin, 'incident', 'close', number, '--reason', 'done')

    expect(await tail).toBe(0)
    expect(heard().map(({ seq }) => seq)).toEqual(heard().map((_, index) => index + 1))
    expect(heard().at(-1)?.type).toBe('incident.closed')
    expect((await run(admin, 'incident', 'tail', number, '--until-closed')).out).toContain(
      'closed the incident “done”',
    )
  })

  test('in words ends at Ctrl-C with 0, and a cut is told on stderr', async () => {
    const { number } = await launch()
    const world = worldOf(admin)
    const tail = runCli(['incident', 'tail', number], world)
    await expect.poll(() => world.stdout(), { timeout: 60_000 }).toContain('opened the exercise Ward 3')
    await server.kill()
    await server.start()
    await expect.poll(() => world.stderr(), { timeout: 60_000 }).toContain('Back; going on where it was.')
    await run(admin, 'incident', 'skip', number, 'confirm', '--reason', 'x')
    await expect
      .poll(() => world.stdout(), { timeout: 60_000 })
      .toContain('skipped Confirm ransomware, and photograph the note “x”')
    world.interrupt()
    expect(await tail).toBe(0)
  })
})

test('the library is listed', async () => {
  const { exit, out } = await run(ben, 'runbook', 'list')
  expect(exit).toBe(0)
  expect(out).toMatch(/^ransomware +1\.\d+\.\d+ +Ransomware +\d+$/m)
})
