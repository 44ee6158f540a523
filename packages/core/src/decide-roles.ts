/** Who wears what (R1, R2). */
import type { CommandOf } from './command.ts'
import type { Incident } from './incident.ts'
import { COMMANDER, wearersOf, wears } from './members.ts'
import { isCommander, type No, roleIsKnown } from './rules.ts'
import { type Asking, accept, refuse, type Verdict } from './verdict.ts'

export function assignRole(incident: Incident, command: CommandOf<'role.assign'>, asking: Asking): Verdict {
  const { role, person } = command
  const no = isCommander(incident, asking.by) ?? roleIsKnown(incident, role)
  if (no !== undefined) return refuse(no)
  if (wears(incident, person, role)) return refuse({ code: 'nothing_to_change' })
  return accept(asking, { type: 'role.assigned', data: { role, person } })
}

export function releaseRole(incident: Incident, command: CommandOf<'role.release'>, asking: Asking): Verdict {
  const { role } = command
  const own = command.person.id === asking.by.id
  const no = (own ? undefined : isCommander(incident, asking.by)) ?? roleIsKnown(incident, role)
  if (no !== undefined) return refuse(no)
  const person = wearersOf(incident, role).find(({ id }) => id === command.person.id)
  if (person === undefined) return refuse({ code: 'role_not_worn', role })
  const last = notTheLastCommander(incident, role)
  if (last !== undefined) return refuse(last)
  return accept(asking, { type: 'role.released', data: { role, person } })
}

/** R2: somebody must be able to give roles. */
const notTheLastCommander = (incident: Incident, role: string): No =>
  role === COMMANDER && wearersOf(incident, role).length === 1
    ? { code: 'role_needed', roles: [COMMANDER] }
    : undefined
