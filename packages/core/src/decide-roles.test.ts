import { expect, test } from 'vitest'
import type { Person } from './event.ts'
import { isMember, isWorking, roleTitles } from './members.ts'
import {
  ana,
  ben,
  book,
  by,
  done,
  eve,
  give,
  given,
  ladder,
  note,
  outbreak,
  phase,
  skip,
  task,
} from './testing/index.ts'

const releaseRole = (role: string, person: Person) => ({ type: 'role.release', role, person }) as const

test('roles are those of the runbooks and three of every incident (R1)', () => {
  const both = given([ladder, outbreak], { type: 'plan.start', runbook: 'outbreak' })
  expect(roleTitles(both.incident)).toEqual({
    commander: 'Incident commander',
    responder: 'Responder',
    observer: 'Observer',
    soc: 'Security operations analyst',
    ciso: 'Chief information security officer',
    privacy: 'Privacy officer',
  })
  given(ladder)
    .when(give('ciso', ben))
    .refuses('role_unknown', { roles: ['commander', 'responder', 'observer', 'soc'] })
  given(ladder).when(give('constructor', ben)).refuses('role_unknown')
  given(ladder).when(give('anyone', ben)).refuses('role_unknown')
  given(ladder).when(releaseRole('ciso', ana)).refuses('role_unknown')
})

test('a runbook may give a role of every incident its own title (R1)', () => {
  const own = book({ roles: { commander: { title: 'Gold' } }, states: { a: phase([task('x')]) } })
  expect(roleTitles(given(own).incident)).toMatchObject({ commander: 'Gold' })
})

test('the commander assigns and releases roles, others only let go of their own (R2)', () => {
  const crew = given(ladder, give('soc', ben), give('responder', eve))
  crew.when(by(ben, give('soc', eve))).refuses('role_needed', { roles: ['commander'] })
  crew.when(by(ben, releaseRole('responder', eve))).refuses('role_needed')
  crew.when(by(eve, releaseRole('responder', eve))).records('role.released')
  crew.when(releaseRole('soc', ben)).records('role.released')
  crew.when(give('soc', ben)).refuses('nothing_to_change')
  crew.when(releaseRole('soc', eve)).refuses('role_not_worn', { role: 'soc' })
})

test('the last commander stays (R2)', () => {
  given(ladder)
    .when(releaseRole('commander', ana))
    .refuses('role_needed', { roles: ['commander'] })
  const two = given(ladder, give('commander', ben))
  two.when(releaseRole('commander', ana)).records('role.released')
  two
    .and(by(ben, releaseRole('commander', ana)))
    .when(by(ben, releaseRole('commander', ben)))
    .refuses('role_needed')
})

test('a released role is gone from the incident when nobody wears it (R2)', () => {
  const { incident } = given(ladder, give('soc', ben), releaseRole('soc', ben))
  expect(incident.roles).toEqual({ commander: [ana] })
})

test('observers may only add notes, and are working members once they wear another role (R3)', () => {
  const watching = given(ladder, give('observer', eve))
  watching.when(by(eve, note('I see'))).records('note.added')
  watching.when(by(eve, done('three'))).refuses('role_needed', { roles: ['commander', 'responder', 'soc'] })
  watching.when(by(eve, skip('three'))).refuses('role_needed')
  watching
    .and(give('responder', eve))
    .when(by(eve, done('three')))
    .records('step.completed')
  const theirs = book({ states: { a: phase([task('x', { role: 'observer' })]) } })
  given(theirs, give('observer', eve))
    .when(by(eve, done('x')))
    .refuses('role_needed')
})

test('whoever wears a role is a member, and nobody else (R4)', () => {
  const { incident } = given(ladder, give('observer', eve))
  expect([ana, ben, eve].map((person) => isMember(incident, person))).toEqual([true, false, true])
  expect([ana, ben, eve].map((person) => isWorking(incident, person))).toEqual([true, false, false])
  given(ladder)
    .when(by(ben, note('hello')))
    .refuses('role_needed')
})
