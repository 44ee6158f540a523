import { expect, test } from 'vitest'
import { nextAfterSignIn, routeOf } from './router.svelte.ts'

const at = (path: string) => new URL(path, 'https://holdfast.test')

test.each([
  ['/', { page: 'incidents' }],
  ['/incidents/INC-2026-014', { page: 'incident', id: 'INC-2026-014' }],
  ['/incidents/INC-2026-014?at=7', { page: 'incident', id: 'INC-2026-014', at: 7 }],
  ['/incidents/a%2Fb', { page: 'incident', id: 'a/b' }],
  ['/runbooks/ransomware?hash=ab', { page: 'runbook', id: 'ransomware', hash: 'ab' }],
  ['/setup/token-1', { page: 'setup', token: 'token-1' }],
  ['/me/', { page: 'me' }],
])('%s is a page', (path, route) => {
  expect(routeOf(at(path))).toEqual(route)
})

test.each(['/nowhere', '/incidents/a/b', '/settings/x', '/%E0%A4%A'])('%s is no page', (path) => {
  expect(routeOf(at(path))).toEqual({ page: 'not-found' })
})

test.each(['?at=0', '?at=-1', '?at=1.5', '?at=x', '?at='])('an incident at no event is live: %s', (query) => {
  expect(routeOf(at(`/incidents/i${query}`))).toEqual({ page: 'incident', id: 'i' })
})

test('after signing in one goes on where one was, and never to another site', () => {
  expect(nextAfterSignIn(at('/sign-in?next=%2Fincidents%2Fi%3Fat%3D3'))).toBe('/incidents/i?at=3')
  expect(nextAfterSignIn(at('/sign-in'))).toBe('/')
  for (const evil of ['https://evil.test/x', '//evil.test/x', '\\\\evil.test', 'javascript:alert(1)']) {
    expect(nextAfterSignIn(at(`/sign-in?next=${encodeURIComponent(evil)}`))).toBe('/')
  }
})
