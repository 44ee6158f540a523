import { expect, test } from 'vitest'
import type { Actor } from './identity/index.ts'
import { authorize, isMember, LIVE_ACTIONS, POLICY } from './policy.ts'

const actor = (role: Actor['role'], id = 'ana'): Actor => ({
  person: { id, name: id },
  email: `${id}@mercy.example`,
  role,
  via: { kind: 'session', id: 's' },
})
const anas = { roles: { commander: [{ id: 'ana', name: 'Ana' }] } }

test('without an account only what is open to anyone is allowed', () => {
  expect(authorize(undefined, 'health.read')).toBe('allowed')
  expect(authorize(undefined, 'me.read')).toBe('signed_out')
  expect(authorize(undefined, 'incident.read', anas)).toBe('signed_out')
})

test('an incident that is not yours is ruled exactly like one that is not there', () => {
  const responder = actor('responder', 'eve')
  expect(authorize(responder, 'incident.read', anas)).toBe('hidden')
  expect(authorize(responder, 'incident.read', undefined)).toBe('hidden')
  expect(authorize(responder, 'incident.command', anas)).toBe('hidden')
  expect(authorize(actor('admin'), 'incident.command', undefined)).toBe('hidden')
})

test('wearing any role on it opens an incident to reading and commands', () => {
  expect(authorize(actor('responder'), 'incident.read', anas)).toBe('allowed')
  expect(authorize(actor('responder'), 'incident.command', anas)).toBe('allowed')
})

test('admins and reviewers read every incident, and command none that they are not on', () => {
  for (const role of ['admin', 'reviewer'] as const) {
    expect(authorize(actor(role, 'eve'), 'incident.read', anas)).toBe('allowed')
    expect(authorize(actor(role, 'eve'), 'incident.command', anas)).toBe('not_on_incident')
  }
})

test('only admins and commanders launch', () => {
  const rulings = (['admin', 'commander', 'responder', 'reviewer'] as const).map((role) =>
    authorize(actor(role), 'incident.launch'),
  )
  expect(rulings).toEqual(['allowed', 'allowed', 'forbidden', 'forbidden'])
})

test('membership follows the roles of the state that is asked about', () => {
  expect(isMember(anas.roles, 'ana')).toBe(true)
  expect(isMember({ commander: [] }, 'ana')).toBe(false)
})

test('each place is in the table once, and each live message by its own action', () => {
  const places = Object.values(POLICY).flatMap(({ at }): readonly string[] => at)
  expect(new Set(places).size).toBe(places.length)
  const messages = Object.entries(LIVE_ACTIONS).map(([type, action]) => ({ place: `WS ${type}`, action }))
  for (const { place, action } of messages) expect(POLICY[action].at).toContain(place)
  expect(places.filter((place) => place.startsWith('WS ')).sort()).toEqual(
    messages.map(({ place }) => place).sort(),
  )
})
