import type { Character } from './hospital.ts'

/**
 * Who wears which role: by character where the cast knows the role, else around the table, so that any runbook can be
 * played. Everybody wears at least `responder`.
 * @returns role → positions in the cast; `commander` is left out: whoever launches is that
 */
export function rolesFor(
  cast: readonly Character[],
  roles: readonly string[],
): Readonly<Record<string, readonly number[]>> {
  const given: Record<string, readonly number[]> = { responder: cast.map((_, index) => index) }
  let turn = 0
  for (const role of roles) {
    if (role === 'commander' || role === 'observer') continue
    const wearers = cast.flatMap((character, index) => (character.roles.includes(role) ? [index] : []))
    given[role] = wearers.length > 0 ? wearers : [1 + (turn++ % (cast.length - 1))]
  }
  return given
}
