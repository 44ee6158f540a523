import { problemOfRefusal } from '@holdfast/protocol'
import type { Command } from 'commander'
import { afterEach, describe, expect, test } from 'vitest'
import { programOf, runCli } from './cli.ts'
import { screenOf } from './screen.ts'
import { type Answerer, type SmallServer, sendJson, smallServer } from './testing/small-server.ts'
import { testWorld } from './testing/world.ts'

let server: SmallServer | undefined
afterEach(() => server?.close())

async function asking(answerer: Answerer, ...words: string[]) {
  server = await smallServer(answerer)
  const world = testWorld({ env: { HOLDFAST_URL: server.url, HOLDFAST_TOKEN: 'hf_test' } })
  const exit = await runCli(words, world)
  return { exit, out: world.stdout(), err: world.stderr(), asked: server.asked }
}

const by = { id: 'u1', name: 'Ana Ruiz' }
const done = {
  seq: 57,
  events: [
    {
      seq: 57,
      at: '2026-11-24T03:12:04.000Z',
      by,
      type: 'step.completed',
      data: { plan: 'p', step: 'confirm' },
    },
  ],
}

describe('a command that is given to an incident', () => {
  test('goes with the token and a fresh id, and tells what happened', async () => {
    const { exit, out, asked } = await asking(
      (_, response) => sendJson(response, 200, done),
      ...[
        'incident',
        'tick',
        'INC-2026-014',
        'confirm',
        '--note',
        'seen',
        '--fact',
        'hosts=14',
        '--evidence',
        'Ticket=https://t.example/8',
      ],
    )
    expect(exit).toBe(0)
    expect(out).toBe('✓ Ana Ruiz completed confirm #57\n')
    expect(asked[0]).toMatchObject({ method: 'POST', path: '/api/v1/incidents/INC-2026-014/commands' })
    expect(asked[0]?.headers.authorization).toBe('Bearer hf_test')
    expect(asked[0]?.body).toEqual({
      commandId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      type: 'step.complete',
      step: 'confirm',
      note: 'seen',
      facts: { hosts: 14 },
      evidence: [{ title: 'Ticket', kind: 'link', value: 'https://t.example/8' }],
    })
  })

  test('is repeated under the same id when the answer is lost', async () => {
    let losses = 2
    const { exit, asked } = await asking(
      (_, response) => {
        if (losses-- > 0) response.destroy()
        else sendJson(response, 200, done)
      },
      ...['incident', 'tick', 'INC-2026-014', 'confirm'],
    )
    expect(exit).toBe(0)
    expect(asked).toHaveLength(3)
    expect(new Set(asked.map(({ body }) => (body as { commandId: string }).commandId)).size).toBe(1)
  })

  test('is repeated while the server restarts, and given up after a while with exit code 3', async () => {
    const { exit, err, asked } = await asking(
      (_, response) =>
        sendJson(response, 503, { type: 'x', title: 'Restarting.', status: 503, code: 'restarting' }),
      ...['incident', 'claim', 'INC-2026-014', 'confirm'],
    )
    expect(exit).toBe(3)
    expect(asked).toHaveLength(5)
    expect(err).toContain('not known whether this was recorded')
    expect(err).toContain('--command-id')
  })

  test('that somebody else was faster with counts as done', async () => {
    const now = new Date('2026-11-24T03:12:06.000Z')
    const { exit, out } = await asking(
      (_, response) => {
        response.setHeader('date', now.toUTCString())
        sendJson(
          response,
          409,
          problemOfRefusal({ code: 'step_already_done', step: 's', by, at: '2026-11-24T03:12:04.000Z' }),
        )
      },
      ...['incident', 'tick', 'INC-2026-014', 'confirm'],
    )
    expect(exit).toBe(0)
    expect(out).toBe('Already done by Ana Ruiz 2 s earlier.\n')
  })

  test('that is another one than a tick is refused when somebody decided before', async () => {
    const refusal = problemOfRefusal({
      code: 'step_already_done',
      step: 's',
      by,
      at: '2026-11-24T03:12:04.000Z',
    })
    const words = ['incident', 'choose', 'INC-2026-014', 'verdict', 'ransomware']
    const { exit, out, err } = await asking((_, response) => sendJson(response, 409, refusal), ...words)
    expect({ exit, out }).toEqual({ exit: 1, out: '' })
    expect(err).toContain('Already done by Ana Ruiz')
  })

  test('that is refused ends with 1, the sentence on stderr, or the problem as JSON on stdout', async () => {
    const refusal = problemOfRefusal({ code: 'step_unknown', step: 'confrm', nearest: 'confirm' })
    const words = ['incident', 'tick', 'INC-2026-014', 'confrm']
    const plain = await asking((_, response) => sendJson(response, 422, refusal), ...words)
    expect(plain).toMatchObject({ exit: 1, out: '' })
    expect(plain.err).toContain('Did you mean "confirm"?')
    await server?.close()
    const asJson = await asking((_, response) => sendJson(response, 422, refusal), ...words, '--json')
    expect(asJson).toMatchObject({ exit: 1, err: '' })
    expect(JSON.parse(asJson.out)).toEqual(refusal)
  })

  test('that is not one is not sent', async () => {
    const { exit, asked, err } = await asking(
      (_, response) => sendJson(response, 200, done),
      ...['incident', 'severity', 'INC-2026-014', '7'],
    )
    expect(exit).toBe(2)
    expect(asked).toHaveLength(0)
    expect(err).toContain('1 (the worst)')
  })
})

describe('exit codes', () => {
  test.each([
    [['incident', 'tock']],
    [['incident', 'tick', 'INC-2026-014']],
    [['incident', 'tick', 'INC-2026-014', 'confirm', '--at', 'soon']],
    [['incident', 'tick', 'INC-2026-014', 'confirm', '--fact', 'x']],
    [['incident', 'launch', 'ransomware', '--title', 'x', '--severity', '9']],
    [['incident', 'list', '--limit', '0']],
  ])('%j is not understood: 2', async (words) => {
    const { exit, err } = await asking((_, response) => sendJson(response, 200, {}), ...words)
    expect(exit).toBe(2)
    expect(err).not.toBe('')
  })

  test('nobody there: 3', async () => {
    const gone = await smallServer(() => undefined)
    await gone.close()
    const world = testWorld({ env: { HOLDFAST_URL: gone.url, HOLDFAST_TOKEN: 'x' } })
    expect(await runCli(['incident', 'close', 'INC-2026-014', '--reason', 'x'], world)).toBe(3)
    expect(world.stderr()).toContain(`does not answer at ${gone.url} (ECONNREFUSED)`)
  })

  test('something else is there: 3', async () => {
    const { exit, err } = await asking((_, response) => response.end('<html>'), 'incident', 'list')
    expect(exit).toBe(3)
    expect(err).toContain('Check HOLDFAST_URL')
  })

  test('signed out: 4', async () => {
    const { exit, err } = await asking(
      (_, response) => sendJson(response, 401, { type: 'x', title: 'x', status: 401, code: 'signed_out' }),
      ...['incident', 'list'],
    )
    expect(exit).toBe(4)
    expect(err).toContain('holdfast login')
  })

  test('help and version: 0', async () => {
    expect(await runCli(['--help'], testWorld())).toBe(0)
    expect(await runCli(['--version'], testWorld())).toBe(0)
  })

  test('interrupted: 130', async () => {
    server = await smallServer(() => undefined)
    const world = testWorld({ env: { HOLDFAST_URL: server.url, HOLDFAST_TOKEN: 'x' } })
    const exit = runCli(['incident', 'list'], world)
    world.interrupt()
    expect(await exit).toBe(130)
  })
})

describe('help', () => {
  const program = programOf({
    world: testWorld(),
    screen: screenOf(testWorld()),
    exits: async () => undefined,
  })
  const leaves = (command: Command): readonly Command[] =>
    command.commands.length === 0 ? [command] : command.commands.flatMap(leaves)
  const pathOf = (command: Command): string =>
    command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`

  test.each(leaves(program).map((command) => [pathOf(command)] as const))(
    '%s shows examples that parse',
    async (path) => {
      const world = testWorld()
      await runCli([...path.split(' ').slice(1), '--help'], world)
      const [, examples = ''] = world.stdout().split('\nExamples:\n')
      const lines = examples.split('\n').filter((line) => line.trim() !== '')
      expect(lines.length).toBeGreaterThan(0)
      for (const line of lines) {
        expect(line).toContain(path)
        const words = [
          ...(line.split(path)[1] ?? '')
            .split(' > ', 1)
            .join('')
            .matchAll(/"([^"]*)"|(\S+)/g),
        ]
        const command = path
          .split(' ')
          .slice(1)
          .reduce((found: Command, name) => {
            const next = found.commands.find((each) => each.name() === name)
            if (next === undefined) throw new Error(`no command ${name}`)
            return next
          }, program)
        const parsed = command.parseOptions(words.map(([, quoted, bare]) => quoted ?? bare ?? ''))
        expect(parsed.unknown, line).toEqual([])
        const required = command.registeredArguments.filter((argument) => argument.required).length
        expect(parsed.operands.length, line).toBeGreaterThanOrEqual(required)
      }
    },
  )
})
