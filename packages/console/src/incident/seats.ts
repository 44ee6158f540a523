/** Which approval sits in which seat. Nobody is moved who need not be: seats are matched so that every approval has one. */
import type { Approval } from '@holdfast/core'

export type Seat = { readonly role: string; readonly given?: Approval }

export function seatsOf(approval: {
  readonly from: readonly string[]
  readonly given: readonly Approval[]
}): readonly Seat[] {
  const taken = new Map<number, Approval>()
  for (const given of approval.given) seat(given, approval.from, taken, new Set())
  return approval.from.map((role, index) => {
    const given = taken.get(index)
    return given === undefined ? { role } : { role, given }
  })
}

/** Augmenting paths: whoever sits in a seat that is needed moves to another that they may have. */
function seat(
  given: Approval,
  from: readonly string[],
  taken: Map<number, Approval>,
  tried: Set<number>,
): boolean {
  for (const [index, role] of from.entries()) {
    if (!given.roles.includes(role) || tried.has(index)) continue
    tried.add(index)
    const sitting = taken.get(index)
    if (sitting === undefined || seat(sitting, from, taken, tried)) {
      taken.set(index, given)
      return true
    }
  }
  return false
}
