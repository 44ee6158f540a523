/** Approvals as seats (A1): who can sit where, so that whoever wears several roles leaves most to others. */

/**
 * Seats, by index, that stay free once everyone seated; `undefined` when somebody finds no seat.
 * @param seats one role a seat
 * @param people the roles that each approver wears
 */
export function freeSeats(
  seats: readonly string[],
  people: readonly (readonly string[])[],
): readonly number[] | undefined {
  const sitter = new Map<number, number>()
  // Kuhn's augmenting paths: a newcomer takes a free seat, or one whose sitter can move over.
  const seat = (person: number, tried: Set<number>): boolean => {
    for (const [index, role] of seats.entries()) {
      if (tried.has(index) || !people[person]?.includes(role)) continue
      tried.add(index)
      const sitting = sitter.get(index)
      if (sitting === undefined || seat(sitting, tried)) {
        sitter.set(index, person)
        return true
      }
    }
    return false
  }
  for (const person of people.keys()) if (!seat(person, new Set())) return undefined
  return [...seats.keys()].filter((index) => !sitter.has(index))
}

/** Roles of whom one more approver could be seated beside those who sit. */
export function openRoles(
  seats: readonly string[],
  people: readonly (readonly string[])[],
): readonly string[] {
  return [...new Set(seats)].filter((role) => freeSeats(seats, [...people, [role]]) !== undefined)
}
