/** Who wears which role (R1–R4). */
import type { Person } from './event.ts'
import type { Incident } from './incident.ts'
import type { LoadedStep } from './load.ts'

export const COMMANDER = 'commander'
export const OBSERVER = 'observer'
/** The role of a step that every working member may do. Nobody wears it. */
export const ANYONE = 'anyone'

/** Roles that every incident has. */
const BUILT_IN: Readonly<Record<string, string>> = {
  [COMMANDER]: 'Incident commander',
  responder: 'Responder',
  [OBSERVER]: 'Observer',
}

/** Timers act in its name. */
export const SYSTEM: Person = { id: 'system', name: 'System' }

/** Role ids of the incident with their titles; a runbook may retitle a built-in one. */
export function roleTitles(incident: Pick<Incident, 'plans'>): Readonly<Record<string, string>> {
  const titles: Record<string, string> = { ...BUILT_IN }
  for (const { runbook } of incident.plans) {
    for (const [id, role] of Object.entries(runbook.config.meta.roles)) titles[id] = role.title
  }
  return titles
}

export function wearersOf(incident: Incident, role: string): readonly Person[] {
  return Object.hasOwn(incident.roles, role) ? (incident.roles[role] ?? []) : []
}

export const wears = (incident: Incident, person: Person, role: string) =>
  wearersOf(incident, role).some(({ id }) => id === person.id)

export const rolesOf = (incident: Incident, person: Person): readonly string[] =>
  Object.keys(incident.roles).filter((role) => wears(incident, person, role))

/** R4. */
export const isMember = (incident: Incident, person: Person) => rolesOf(incident, person).length > 0

/** A member who is more than an observer (R3). */
export const isWorking = (incident: Incident, person: Person) =>
  rolesOf(incident, person).some((role) => role !== OBSERVER)

/** S4. */
export function mayWorkOn(incident: Incident, person: Person, step: LoadedStep): boolean {
  if (wears(incident, person, COMMANDER)) return true
  return step.role === ANYONE ? isWorking(incident, person) : worksAs(incident, person, step.role)
}

/** Even a step whose role is `observer` is not for observers (R3). */
const worksAs = (incident: Incident, person: Person, role: string) =>
  role !== OBSERVER && wears(incident, person, role)
