import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMachine } from 'xstate'
import { runCli } from '../cli.ts'
import { openParser } from '../parse-apart.ts'
import { testWorld } from '../testing/world.ts'

const GOOD = `runbook: tea
version: 1.0.0
title: Tea
roles: { cook: Cook }
states:
  make:
    title: Make tea
    steps:
      boil: { title: Boil water, role: cook }
    onDone: drunk
  drunk: { final: true }
`
const RANSOMWARE = new URL('../../../../runbooks/ransomware.yaml', import.meta.url).pathname

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-runbook-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function file(name: string, text: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

async function run(...words: string[]) {
  const world = testWorld()
  const exit = await runCli(['runbook', ...words], world)
  return { exit, out: world.stdout(), err: world.stderr() }
}

// Each of these starts a process of its own, from source.
describe('runbook check', { timeout: 30_000 }, () => {
  test('of a good file names it, and ends with 0', async () => {
    const good = file('good.yaml', GOOD)
    expect(await run('check', good)).toEqual({ exit: 0, out: `✓ ${good}\n`, err: '' })
  })

  test('of a bad file shows place, line, caret and the nearest word, and ends with 1', async () => {
    const bad = file('bad.yaml', GOOD.replace('role: cook', 'rolle: cook'))
    const { exit, out, err } = await run('check', bad)
    expect(exit).toBe(1)
    const [head = '', line = '', caret = ''] = out.split('\n')
    expect(head).toContain(`${bad}:9:34 unknown_key`)
    expect(head).toContain('did you mean "role"?')
    expect(line).toContain('rolle: cook')
    expect(caret.indexOf('^')).toBe(line.indexOf('rolle'))
    expect(err).toContain('1 of 1 files')
  })

  test('goes on after a bad file, and as JSON tells of each', async () => {
    const [good, bad] = [file('good.yaml', GOOD), file('bad.yaml', 'runbook: [')]
    const { exit, out } = await run('check', bad, good, '--json')
    expect(exit).toBe(1)
    expect(JSON.parse(out)).toEqual({
      files: [
        {
          file: bad,
          ok: false,
          problems: expect.arrayContaining([expect.objectContaining({ code: 'syntax', severity: 'error' })]),
        },
        { file: good, ok: true, problems: [] },
      ],
    })
  })

  test.each([
    ['noise', Buffer.from(Array.from({ length: 4_096 }, (_, index) => (index * 7_919) % 256))],
    ['two megabytes', Buffer.alloc(2_097_152, 'a: b\n')],
    ['nothing', ''],
    ['a name that would clear the screen', GOOD.replace('role: cook', 'role: "\u001b[2J"')],
  ])('of %s is refused, and leaves the terminal alone', async (_, content) => {
    const { exit, out } = await run('check', file('odd.yaml', content))
    expect(exit).toBe(1)
    expect(out.replaceAll('\n', '')).not.toMatch(/(?!\t)\p{Cc}/u)
  })

  test('of a file that is not there ends with 2', async () => {
    expect(await run('check', join(folder, 'none.yaml'))).toMatchObject({ exit: 2, out: '' })
    expect(await run('check', folder)).toMatchObject({ exit: 2, out: '' })
  })

  test('is cut off by the clock, and the next file is read all the same', async () => {
    const parser = openParser(1)
    const big = `${GOOD}${'# tea\n'.repeat(150_000)}`
    const cut = await parser.parse(big)
    expect(cut).toMatchObject({ ok: false, problems: [{ code: 'too_slow' }] })
    parser.close()
    const patient = openParser()
    expect((await patient.parse(GOOD)).ok).toBe(true)
    patient.close()
  })
})

describe('runbook compile', { timeout: 30_000 }, () => {
  test('prints what XState’s createMachine takes unchanged, and what is a runbook itself', async () => {
    const { exit, out } = await run('compile', RANSOMWARE)
    expect(exit).toBe(0)
    const config = JSON.parse(out)
    const machine = createMachine(config)
    expect(machine.id).toBe('ransomware')
    expect(machine.events).toContain('choose:verdict:ransomware')
    expect((await run('check', file('compiled.json', out))).exit).toBe(0)
  })

  test('of a bad file prints nothing but the problems, on stderr', async () => {
    const { exit, out, err } = await run('compile', file('bad.yaml', GOOD.replace('drunk', 'gone')))
    expect(exit).toBe(1)
    expect(out).toBe('')
    expect(err).toContain('target_unknown')
  })
})
