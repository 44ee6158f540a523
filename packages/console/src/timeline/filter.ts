/** Which entries of a timeline are shown: by person, by kind, by step. */
import type { IncidentEvent } from '@holdfast/core'
import type { StepKey } from '../incident/steps.ts'
import { type EntryKind, kindOf, placeOf } from './entry.ts'

/** An empty word is no filter. */
export type TimelineFilter = {
  readonly person: string
  readonly kind: EntryKind | ''
  readonly step: StepKey | ''
}

export const NO_FILTER: TimelineFilter = { person: '', kind: '', step: '' }

export function isFiltered({ person, kind, step }: TimelineFilter): boolean {
  return person !== '' || kind !== '' || step !== ''
}

export function filtered<E extends IncidentEvent>(
  events: readonly E[],
  filter: TimelineFilter,
): readonly E[] {
  if (!isFiltered(filter)) return events
  const { person, kind, step } = filter
  return events.filter(
    (event) =>
      (person === '' || event.by.id === person) &&
      (kind === '' || kindOf(event) === kind) &&
      (step === '' || placeOf(event).step === step),
  )
}

/** Everyone who did something, in the order of their names. */
export function peopleIn(
  events: readonly IncidentEvent[],
): readonly { readonly id: string; readonly name: string }[] {
  const people = new Map(events.map(({ by }) => [by.id, by]))
  return [...people.values()].toSorted((a, b) => a.name.localeCompare(b.name))
}

/** The steps that something happened to, in the order in which it first did. */
export function stepsIn(events: readonly IncidentEvent[]): readonly StepKey[] {
  return [...new Set(events.flatMap((event) => placeOf(event).step ?? []))]
}
