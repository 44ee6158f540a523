import { expect, test } from 'vitest'
import { Fault } from '../errors.ts'
import { guarded, isRolledBack, unavailable } from './faults.ts'

const coded = (code: string, message = '') => Object.assign(new Error(message), { code })

test.each(['57P01', '57P03', '08006', '53300', '53100', '58030', 'ECONNREFUSED', 'EPIPE', 'ENOENT'])(
  '%s means that the database cannot do its work now',
  (code) => {
    expect(unavailable(coded(code))).toMatchObject({ code: 'database_unavailable' })
  },
)

test.each([
  'Connection terminated unexpectedly',
  'timeout exceeded when trying to connect',
  'Query read timeout',
])('so does the driver saying "%s"', (message) => {
  expect(unavailable(new Error(message))).toMatchObject({ code: 'database_unavailable' })
})

test.each(['23505', '22P02', '40P01', '42P01'])('%s is an answer', (code) => {
  expect(unavailable(coded(code, 'timeout'))).toBeUndefined()
})

test('a fault of another kind stays what it is', async () => {
  await expect(guarded(Promise.reject(new Fault('invalid')))).rejects.toMatchObject({ code: 'invalid' })
  await expect(guarded(Promise.reject(coded('ECONNRESET')))).rejects.toMatchObject({
    code: 'database_unavailable',
  })
})

test('only what was surely rolled back may be sent again without asking', () => {
  expect(['40P01', '40001', '57014'].map((code) => isRolledBack(coded(code)))).toEqual([true, true, true])
  expect(['23505', '57P01', 'ECONNRESET'].map((code) => isRolledBack(coded(code)))).toEqual([
    false,
    false,
    false,
  ])
})
