import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WireCommand } from '@holdfast/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Asked, Verb, VerbOptions } from './verb.ts'
import { PEOPLE_VERBS } from './verbs-people.ts'
import { STEP_VERBS } from './verbs-step.ts'

const VERBS = [...STEP_VERBS, ...PEOPLE_VERBS]

const asked = (words: readonly string[], options: VerbOptions = {}): Asked => ({
  words,
  options,
  person: async (email) => `id of ${email}`,
  occurredAt: undefined,
})

async function commandOf(
  name: string,
  words: readonly string[],
  options?: VerbOptions,
): Promise<WireCommand> {
  const verb = VERBS.find((each): each is Verb => each.name === name)
  return WireCommand.parse(await verb?.command(asked(words, options)))
}

describe('verbs', () => {
  test('give every command that the wire takes, and nothing else', async () => {
    const options = { reason: 'why', note: 'n' }
    const words = (verb: Verb) => verb.args.map((arg) => (arg === '<level>' ? '1' : 'x'))
    const given = await Promise.all(VERBS.map((verb) => verb.command(asked(words(verb), options))))
    given.push({ type: 'incident.reopen', reason: 'why' }) // `reopen` without a step, see below
    const types = given.map((command) => WireCommand.parse(command).type)
    expect(new Set(types)).toEqual(new Set(WireCommand.options.map((option) => option.shape.type.value)))
  })

  test('reopen without a step is the incident', async () => {
    expect(await commandOf('reopen', [], { reason: 'back' })).toEqual({
      type: 'incident.reopen',
      reason: 'back',
    })
    expect(await commandOf('reopen', ['s'], { reason: 'back' })).toEqual({
      type: 'step.reopen',
      step: 's',
      reason: 'back',
    })
  })

  test('people are named by address and sent by id', async () => {
    const command = await commandOf('assign', ['soc', 'ben@stbrigid.example'])
    expect(command).toEqual({ type: 'role.assign', role: 'soc', person: 'id of ben@stbrigid.example' })
  })

  test('an added step holds its state unless it is optional', async () => {
    expect(await commandOf('add', ['contain', 'Call'])).not.toHaveProperty('required', false)
    expect(await commandOf('add', ['contain', 'Call'], { optional: true })).toHaveProperty('required', false)
  })
})

describe('facts', () => {
  const facts = async (...fact: string[]) => {
    const command = await commandOf('tick', ['s'], { fact })
    return command.type === 'step.complete' ? command.facts : undefined
  }

  test('are true, numbers or words, as they look', async () => {
    expect(await facts('a=true', 'b=512', 'c=late night', 'd=', 'e=x=y')).toEqual({
      a: true,
      b: 512,
      c: 'late night',
      d: '',
      e: 'x=y',
    })
  })

  test('that look like numbers are words in quotes', async () => {
    expect(await facts('room="12"')).toEqual({ room: '12' })
  })

  test('without a value are named', async () => {
    await expect(facts('hosts')).rejects.toMatchObject({ code: 'usage' })
  })

  test('cannot reach into the object that carries them', async () => {
    const carried = await facts('__proto__=1')
    expect(Object.getPrototypeOf(carried ?? {})).toBe(Object.prototype)
  })
})

describe('evidence', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-evidence-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const entry = async (text: string) => {
    const command = await commandOf('evidence', ['s', text])
    return command.type === 'evidence.add' ? command.evidence : undefined
  }

  test.each([
    ['photographed', { title: 'photographed', kind: 'text', value: 'photographed' }],
    ['Note=on the fridge', { title: 'Note', kind: 'text', value: 'on the fridge' }],
    ['Ticket=https://t.example/8?a=b', { title: 'Ticket', kind: 'link', value: 'https://t.example/8?a=b' }],
    [
      'https://t.example/8?a=b',
      { title: 'https://t.example/8?a=b', kind: 'link', value: 'https://t.example/8?a=b' },
    ],
  ])('%s', async (text, expected) => {
    expect(await entry(text)).toEqual(expected)
  })

  test('@FILE is the hash of a file that stays where it is', async () => {
    const file = join(folder, 'memory.raw')
    writeFileSync(file, 'four bytes')
    const value = createHash('sha256').update('four bytes').digest('hex')
    expect(await entry(`@${file}`)).toEqual({ title: 'memory.raw', kind: 'sha256', value })
  })

  test('@FILE of a file that is not there is named', async () => {
    await expect(entry(`@${folder}/none`)).rejects.toMatchObject({ code: 'usage' })
  })
})
