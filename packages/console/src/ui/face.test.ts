import { expect, test } from 'vitest'
import { hueOf, initialsOf } from './face.ts'

test.each([
  ['Ana Silva', 'AS'],
  ['  ben  ', 'B'],
  ['Anna Maria von der Aue', 'AA'],
  ['李 小龍', '李小'],
  ['', ''],
])('the initials of "%s" are %s', (name, initials) => {
  expect(initialsOf(name)).toBe(initials)
})

test('a person keeps one hue, and it is a hue', () => {
  expect(hueOf('7f1c')).toBe(hueOf('7f1c'))
  for (const id of ['', 'a', '7f1c-40', '🙂']) expect(hueOf(id)).toBeGreaterThanOrEqual(0)
  for (const id of ['', 'a', '7f1c-40', '🙂']) expect(hueOf(id)).toBeLessThan(360)
})
