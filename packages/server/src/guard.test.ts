import { expect, test } from 'vitest'
import { isForeign } from './guard.ts'

const origins = ['https://holdfast.example.org']

test.each([
  ['our page', { origin: 'https://holdfast.example.org' }, false],
  [
    'our page, by an address that we were not told',
    { origin: 'http://10.0.0.5:8080', 'sec-fetch-site': 'same-origin' },
    false,
  ],
  ['another site', { origin: 'https://evil.example' }, true],
  [
    'another site that calls itself by our name and a port',
    { origin: 'https://holdfast.example.org:444' },
    true,
  ],
  ['a page without an origin', { origin: 'null' }, true],
  ['another site, without its origin', { 'sec-fetch-site': 'cross-site' }, true],
  ['a neighbour below the same domain', { 'sec-fetch-site': 'same-site' }, true],
  ['a program, which has no page', {}, false],
  ['a program with a token', { authorization: 'Bearer hf_x', origin: 'https://elsewhere.example' }, false],
  [
    'another site, with the password of a proxy that browsers send along',
    { authorization: 'Basic eDp4', origin: 'https://elsewhere.example' },
    true,
  ],
])('%s', (_, headers, foreign) => expect(isForeign(headers, origins)).toBe(foreign))
