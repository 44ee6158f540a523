import { expect, test } from 'vitest'
import { nearestWord } from './nearest.ts'

const words = ['isolate-hosts', 'notify-ocr', 'confirm', 'two']

test.each([
  ['isolate-host', 'isolate-hosts'],
  ['isloate-hosts', 'isolate-hosts'],
  ['confrim', 'confirm'],
  ['tow', 'two'],
  ['notify', undefined],
  ['restore', undefined],
  ['', undefined],
])('%j was probably %j', (word, meant) => {
  expect(nearestWord(word, words)).toBe(meant)
})

test('of equally near words the first is taken, and there may be none', () => {
  expect(nearestWord('ab', ['ac', 'ad'])).toBe('ac')
  expect(nearestWord('ab', [])).toBeUndefined()
})
