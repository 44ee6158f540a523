import fc from 'fast-check'
import { expect, test } from 'vitest'
import { freeSeats, openRoles } from './seats.ts'

const roles = fc.constantFrom('a', 'b', 'c')
const sides = fc.record({
  seats: fc.array(roles, { minLength: 1, maxLength: 4 }),
  people: fc.array(fc.uniqueArray(roles, { maxLength: 3 }), { maxLength: 4 }),
})

/** By trying every way to sit, which is what the matching must equal. */
function canSit(seats: readonly string[], people: readonly (readonly string[])[]): boolean {
  const [person, ...others] = people
  if (person === undefined) return true
  return seats.some((role, at) => person.includes(role) && canSit(seats.toSpliced(at, 1), others))
}

test('everybody finds a seat when there is any way to seat them all (A1)', () => {
  fc.assert(
    fc.property(sides, ({ seats, people }) => {
      expect(freeSeats(seats, people) !== undefined).toBe(canSit(seats, people))
    }),
  )
})

test('the seats that stay free are as many as are left over, and each may still be taken (A1)', () => {
  fc.assert(
    fc.property(sides, ({ seats, people }) => {
      const free = freeSeats(seats, people)
      if (free === undefined) return
      expect(free).toHaveLength(seats.length - people.length)
      for (const at of free) expect(openRoles(seats, people)).toContain(seats[at])
    }),
  )
})
