/** Launching: the form's state, and one attempt that may be repeated without opening two incidents. */
import type { LaunchBody, PersonEntry, Problem, RunbookSummary } from '@holdfast/protocol'
import type { api } from '../api.ts'
import { newId } from '../new-id.ts'
import type { SeverityLevel } from '../ui/severity.ts'

export type LaunchRequests = Pick<typeof api, 'runbooks' | 'people' | 'launch'>

/** Roles that every incident has, whatever its runbook. The launcher is commander from the start. */
const STANDING: Readonly<Record<string, string>> = {
  commander: 'Incident commander',
  responder: 'Responder',
  observer: 'Observer',
}

export class LaunchForm {
  runbook = $state('')
  title = $state('')
  severity: SeverityLevel | undefined = $state()
  exercise = $state(false)
  busy = $state(false)
  problem: Problem | undefined = $state.raw()
  /** Role → ids of the people who shall wear it. */
  roles: Readonly<Record<string, readonly string[]>> = $state.raw({})
  /** What was missing when Launch was pressed. */
  asked = $state(false)
  missing = $derived({
    runbook: this.runbook === '' ? 'Choose the runbook to follow.' : undefined,
    title: this.title.trim() === '' ? 'Say in a few words what is happening.' : undefined,
    severity: this.severity === undefined ? 'Choose how bad it is; it can be changed later.' : undefined,
  })
  #ids = { id: newId(), commandId: newId() }
  #requests: Pick<LaunchRequests, 'launch'>

  constructor(requests: Pick<LaunchRequests, 'launch'>) {
    this.#requests = requests
  }

  wear(role: string, person: string): void {
    this.roles = { ...this.roles, [role]: [...(this.roles[role] ?? []), person] }
  }

  takeOff(role: string, person: string): void {
    this.roles = { ...this.roles, [role]: (this.roles[role] ?? []).filter((each) => each !== person) }
  }

  /** @returns where the incident is, once the server has it; undefined when something is missing or was refused */
  async launch(): Promise<string | undefined> {
    this.asked = true
    if (this.busy || this.severity === undefined || Object.values(this.missing).some(Boolean))
      return undefined
    const roles = Object.fromEntries(Object.entries(this.roles).filter(([, people]) => people.length > 0))
    this.busy = true
    this.problem = undefined
    const answer = await this.#requests.launch(this.#body(this.severity, roles))
    this.busy = false
    if (answer.ok) return `/incidents/${answer.value.number}`
    this.problem = answer.problem
    // The server's no to this wish; the next try is another one. An answer that was lost keeps the ids: twice is once.
    if (answer.problem.status >= 400 && answer.problem.status < 500)
      this.#ids = { id: newId(), commandId: newId() }
    return undefined
  }

  #body(severity: SeverityLevel, roles: Readonly<Record<string, readonly string[]>>): LaunchBody {
    return {
      ...this.#ids,
      runbook: this.runbook,
      title: this.title.trim(),
      severity,
      exercise: this.exercise,
      roles: Object.fromEntries(Object.entries(roles).map(([role, people]) => [role, [...people]])),
    }
  }
}

/** The roles that a launch may fill, with their titles: the runbook's first. */
export function rolesOf(
  runbook: RunbookSummary | undefined,
): readonly { readonly id: string; readonly title: string }[] {
  return Object.entries({ ...runbook?.roles, ...STANDING }).map(([id, title]) => ({ id, title }))
}

/** Those who may still be given a role: not yet in it, in the order of their names. */
export function choices(people: readonly PersonEntry[], worn: readonly string[]): readonly PersonEntry[] {
  return people.filter(({ id }) => !worn.includes(id)).toSorted((a, b) => a.name.localeCompare(b.name))
}
