import { readFile } from 'node:fs/promises'
import { REFUSALS } from '@holdfast/protocol'
import { expect, test } from 'vitest'
import { FAULTS, Fault, problemOfFault } from './errors.ts'
import { problemOfError } from './problems.ts'

test('the contract lists every problem with its status and sentence, and no other', async () => {
  const text = await readFile(new URL('../../protocol/API.md', import.meta.url), 'utf8')
  const listed = [...text.matchAll(/^\| `(\w+)` \| (\d{3}) \| (.+) \|$/gm)].map(([, code, status, title]) => [
    code,
    Number(status),
    title,
  ])
  const known = Object.entries({ ...FAULTS, ...REFUSALS }).map(([code, { status, title }]) => [
    code,
    status,
    title,
  ])
  expect(listed).toEqual(known.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)))
})

test('a fault carries its facts to the client, but cannot change its own code', () => {
  expect(problemOfError(new Fault('person_unknown', { people: ['x'] }))).toMatchObject({
    status: 422,
    people: ['x'],
  })
  expect(problemOfFault('invalid', { code: 'other', status: 200 })).toMatchObject({
    code: 'invalid',
    status: 422,
  })
})

test('what is not foreseen says nothing of the inside', () => {
  const problem = problemOfError(new Error('password for user holdfast is hunter2'))
  expect(problem).toEqual(problemOfFault('internal'))
})

test.each([
  ['a refused connection', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })],
  ['a server that shuts down', Object.assign(new Error('terminating'), { code: '57P01' })],
  ['a pool that waits too long', new Error('timeout exceeded when trying to connect')],
])('%s is the database not answering', (_, error) => {
  expect(problemOfError(error).code).toBe('database_unavailable')
})
