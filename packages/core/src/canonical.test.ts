import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson, NotCanonical, runbookHash } from './canonical.ts'
import { ladder, outbreak } from './testing/index.ts'

const euro = '€'
const hebrew = '\ufb33'

/** RFC 8785, section 3.2.2 and 3.2.3; its number 1E30 is a whole number beyond 2^53, which we refuse below. */
test('values are written as RFC 8785 writes them', () => {
  const input = String.raw`{
    "numbers": [333333333.33333329, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  }`
  expect(canonicalJson(JSON.parse(input))).toBe(
    String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
  )
})

test('members stand in the order of their UTF-16 code units (RFC 8785, 3.2.3)', () => {
  const members = { [euro]: 1, '\r': 2, [hebrew]: 3, '1': 4, '😀': 5, '\u0080': 6, ö: 7 }
  expect(canonicalJson(members)).toBe(`{"\\r":2,"1":4,"\u0080":6,"ö":7,"${euro}":1,"😀":5,"${hebrew}":3}`)
})

/** RFC 8785, appendix B, those that are I-JSON with a safe range. */
test.each([
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['4340000000000000', undefined],
  ['433fffffffffffff', '9007199254740991'],
  ['c33fffffffffffff', '-9007199254740991'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['3e7ad7f29abcaf48', '1e-7'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['7fefffffffffffff', undefined],
  ['7fffffffffffffff', undefined],
  ['7ff0000000000000', undefined],
])('the double %s is %s', (bits, text) => {
  const number = new DataView(bytesOf(bits)).getFloat64(0)
  if (text === undefined) expect(() => canonicalJson(number)).toThrow(NotCanonical)
  else expect(canonicalJson(number)).toBe(text)
})

function bytesOf(hex: string): ArrayBuffer {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
  return bytes.buffer
}

test.each([
  [{ a: [1, { b: '\ud800' }] }, 'a[1].b'],
  [{ a: { '\udc00': 1 } }, 'a.\udc00'],
  [{ a: '\ude00\ud83d' }, 'a'],
  [{ n: Number.NaN }, 'n'],
  [{ n: [Number.POSITIVE_INFINITY] }, 'n[0]'],
  [{ n: 2 ** 53 }, 'n'],
  [{ at: new Date(0) }, 'at'],
  [{ m: new Map() }, 'm'],
  [{ f: () => 1 }, 'f'],
  [{ b: 1n }, 'b'],
  [[undefined], '[0]'],
  [{ toJSON: () => 1 }, ''],
])('what is not I-JSON is refused with its place (%#)', (value, path) => {
  let error: unknown
  try {
    canonicalJson(value)
  } catch (thrown) {
    error = thrown
  }
  expect(error).toBeInstanceOf(NotCanonical)
  expect(error).toMatchObject({ path })
})

test('a circle is refused, a member that is undefined is absent', () => {
  const circle: { self?: unknown } = {}
  circle.self = circle
  expect(() => canonicalJson(circle)).toThrow('nested too deeply')
  expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}')
  expect(canonicalJson('😀')).toBe('"😀"')
})

test('the order of members does not matter, and reading it back gives the value', () => {
  fc.assert(
    fc.property(
      fc.object({ maxDepth: 3, values: [fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean()] }),
      (value) => {
        const text = canonicalJson(value)
        expect(canonicalJson(JSON.parse(text))).toBe(text)
        expect(canonicalJson(Object.fromEntries(Object.entries(value).reverse()))).toBe(text)
      },
    ),
  )
})

test('a runbook has one hash, whatever the order of its keys, and another for any change', () => {
  const { id, ...rest } = ladder
  expect(runbookHash({ ...rest, id })).toBe(runbookHash(ladder))
  expect(runbookHash(ladder)).toMatch(/^[0-9a-f]{64}$/)
  expect(runbookHash({ ...ladder, version: '1.0.1' })).not.toBe(runbookHash(ladder))
  expect(runbookHash(outbreak)).not.toBe(runbookHash(ladder))
})
