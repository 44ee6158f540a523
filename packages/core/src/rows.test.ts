import fc from 'fast-check'
import { expect, test } from 'vitest'
import { appendRow, rowAt, rowsOf, toArray, withRow } from './rows.ts'

const numbers = fc.array(fc.nat(), { maxLength: 200 })

test('rows are a list: made, read, changed and grown like one', () => {
  fc.assert(
    fc.property(numbers, fc.nat(), fc.nat(), (items, at, item) => {
      const rows = rowsOf(items)
      expect(toArray(rows)).toEqual(items)
      expect(toArray(appendRow(rows, item))).toEqual([...items, item])
      if (items.length === 0) return
      const index = at % items.length
      expect(rowAt(rows, index)).toBe(items[index])
      expect(toArray(withRow(rows, index, item))).toEqual(items.with(index, item))
      expect(toArray(rows)).toEqual(items)
    }),
  )
})

test('a change copies one chunk; the others are shared', () => {
  const rows = rowsOf(Array.from({ length: 100 }, (_, n) => n))
  const changed = withRow(rows, 40, -1)
  expect(changed.chunks.map((chunk, at) => chunk === rows.chunks[at])).toEqual([true, false, true, true])
})

test('a row that is not there is a bug', () => {
  const rows = rowsOf([1, 2])
  for (const index of [-1, 2, 32]) {
    expect(() => rowAt(rows, index)).toThrow(RangeError)
    expect(() => withRow(rows, index, 0)).toThrow(RangeError)
  }
})
