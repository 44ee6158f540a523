/** The incident list as data: its filters in the address, its order, and what has come since it was last ordered. */
import type { IncidentSummary } from '@holdfast/protocol'
import { SEVERITIES, type SeverityLevel } from '../ui/severity.ts'

export type StatusFilter = 'open' | 'closed' | 'all'

export type Filters = {
  readonly status: StatusFilter
  /** Empty: every severity. */
  readonly severities: readonly SeverityLevel[]
  readonly mine: boolean
  readonly exercises: 'with' | 'without' | 'only'
  readonly words: string
}

/** Anything that is not a filter of ours is ignored, so that an old or mistyped link still shows incidents. */
export function filtersOf(search: URLSearchParams): Filters {
  const status = search.get('status')
  const exercises = search.get('exercises')
  const wanted = (search.get('severity') ?? '').split(',').map(Number)
  return {
    status: status === 'closed' || status === 'all' ? status : 'open',
    severities: SEVERITIES.filter((level) => wanted.includes(level)),
    mine: search.has('mine'),
    exercises: exercises === 'without' || exercises === 'only' ? exercises : 'with',
    words: search.get('q') ?? '',
  }
}

/** The address of a list so filtered; defaults are left out. */
export function searchOf(filters: Filters): string {
  const search = new URLSearchParams()
  if (filters.status !== 'open') search.set('status', filters.status)
  if (filters.severities.length > 0) search.set('severity', filters.severities.join(','))
  if (filters.mine) search.set('mine', '')
  if (filters.exercises !== 'with') search.set('exercises', filters.exercises)
  if (filters.words !== '') search.set('q', filters.words)
  const text = search.toString().replace('mine=', 'mine')
  return text === '' ? '/' : `/?${text}`
}

export function matches(incident: IncidentSummary, filters: Filters): boolean {
  if (filters.mine && !incident.mine) return false
  if (filters.severities.length > 0 && !filters.severities.includes(incident.severity)) return false
  if (filters.exercises === 'without' && incident.exercise) return false
  if (filters.exercises === 'only' && !incident.exercise) return false
  const text = [incident.title, incident.number, ...incident.commanders, ...incident.phases]
    .join(' ')
    .toLowerCase()
  return filters.words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

/** Mine first, then open before closed, then by severity, then the youngest: a breach of three minutes ago is news. */
export function inOrder(incidents: readonly IncidentSummary[]): readonly IncidentSummary[] {
  return incidents.toSorted(
    (a, b) =>
      Number(a.status === 'closed') - Number(b.status === 'closed') ||
      (a.status === 'open' ? Number(b.mine) - Number(a.mine) || a.severity - b.severity : 0) ||
      (b.closedAt ?? b.openedAt).localeCompare(a.closedAt ?? a.openedAt),
  )
}

/** `gone`: it is no longer in the server's answer (closed, or not theirs any more) and shown as it was. */
export type HeldRow = { readonly incident: IncidentSummary; readonly gone: boolean }
export type Held = { readonly rows: readonly HeldRow[]; readonly fresh: number }

/**
 * What a list shows that was `arranged` earlier: rows change in place, none comes or goes, so that nothing moves under a
 * thumb. Incidents that would come are counted as `fresh` until somebody asks for them.
 */
export function held(
  now: readonly IncidentSummary[],
  arranged: readonly IncidentSummary[],
  filters: Filters,
): Held {
  const byId = new Map(now.map((incident) => [incident.id, incident]))
  const shown = new Set(arranged.map(({ id }) => id))
  return {
    rows: arranged.map((was) => ({ incident: byId.get(was.id) ?? was, gone: !byId.has(was.id) })),
    fresh: now.filter((incident) => !shown.has(incident.id) && matches(incident, filters)).length,
  }
}
