import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clock, duration, json, plain, readInstant } from './text.ts'

const ESC = String.fromCharCode(0x1b)
const CSI = String.fromCharCode(0x9b)
const RIGHT_TO_LEFT = String.fromCharCode(0x202e)

describe('plain', () => {
  test('an escape sequence in a title is shown, not obeyed', () => {
    expect(plain(`a${ESC}[2Jb`)).toBe('a\\u001b[2Jb')
    expect(plain(`a${CSI}2Jb`)).toBe('a\\u009b2Jb')
  })

  test('a mark that turns the reading direction around is shown', () => {
    expect(plain(`invoice${RIGHT_TO_LEFT}fdp.exe`)).toBe('invoice\\u202efdp.exe')
  })

  test('line ends become a sign on one line', () => {
    expect(plain('one\r\ntwo\nthree')).toBe('one ⏎ two ⏎ three')
  })

  test('letters of every script stay as they are', () => {
    expect(plain('Zoë · 漢字 · مرحبا · 🩺')).toBe('Zoë · 漢字 · مرحبا · 🩺')
  })

  test('no text at all keeps a control character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(/\p{Cc}/u.test(plain(text))).toBe(false)
      }),
    )
  })
})

test('JSON is what JSON.parse reads, without a control character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const line = json({ text })
      expect(JSON.parse(line)).toEqual({ text })
      expect(/\p{Cc}/u.test(line)).toBe(false)
    }),
  )
})

test.each([
  [-5, '0 s'],
  [2_400, '2 s'],
  [59_400, '59 s'],
  [60_000, '1 min'],
  [3 * 3_600_000 + 59_000, '3 h'],
  [49 * 3_600_000, '2 d'],
])('%d ms is said as %s', (ms, words) => {
  expect(duration(ms)).toBe(words)
})

describe('readInstant', () => {
  const now = new Date(2026, 10, 24, 3, 30, 0)

  test('a wall time is the last time it was so', () => {
    expect(readInstant('03:12', now)).toBe(new Date(2026, 10, 24, 3, 12).toISOString())
    expect(readInstant('23:50', now)).toBe(new Date(2026, 10, 23, 23, 50).toISOString())
    expect(readInstant('3:12:07', now)).toBe(new Date(2026, 10, 24, 3, 12, 7).toISOString())
  })

  test('a day and time without a zone is local, with a zone it is that zone’s', () => {
    expect(readInstant('2026-11-24T03:12', now)).toBe(new Date(2026, 10, 24, 3, 12).toISOString())
    expect(readInstant('2026-11-24', now)).toBe(new Date(2026, 10, 24).toISOString())
    expect(readInstant('2026-11-24T03:12:00+02:00', now)).toBe('2026-11-24T01:12:00.000Z')
  })

  test.each(['', 'soon', '24:00', '3:60', '12', '2026-13-01', 'Nov 24 2026'])('"%s" is no time', (text) => {
    expect(readInstant(text, now)).toBeUndefined()
  })
})

test('a time of today is a clock, another day’s carries its date', () => {
  const now = new Date(2026, 10, 24, 9, 0)
  expect(clock(new Date(2026, 10, 24, 3, 12, 4).toISOString(), now)).toBe('03:12:04')
  expect(clock(new Date(2026, 10, 23, 3, 12, 4).toISOString(), now)).toBe('2026-11-23 03:12:04')
})
