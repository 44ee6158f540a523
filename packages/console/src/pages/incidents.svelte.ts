/** The incident list: asks, keeps fresh, holds its order, and pages back in time. */
import type { IncidentSummary } from '@holdfast/protocol'
import type { api } from '../api.ts'
import { type Filters, type Held, held, inOrder, matches, type StatusFilter } from './incident-list.ts'
import { Load } from './load.svelte.ts'

export type IncidentRequests = Pick<typeof api, 'incidents'>

/** What the server sends at once when it is not asked for another number. */
const PAGE = 100

export class IncidentList {
  readonly load: Load<readonly IncidentSummary[]>
  filters: Filters = $state.raw({ status: 'open', severities: [], mine: false, exercises: 'with', words: '' })
  /** Whether the server may know older ones than are here. */
  more = $state(false)
  #arranged: readonly IncidentSummary[] = $state.raw([])
  #older: readonly IncidentSummary[] = $state.raw([])
  #requests: IncidentRequests

  constructor(requests: IncidentRequests, filters: Filters) {
    this.#requests = requests
    this.filters = filters
    this.load = new Load(() => this.#newest(this.filters.status))
  }

  #all: readonly IncidentSummary[] = $derived.by(() => {
    const newest = this.load.value ?? []
    const known = new Set(newest.map(({ id }) => id))
    return [...newest, ...this.#older.filter(({ id }) => !known.has(id))]
  })
  held: Held = $derived.by(() => held(this.#all, this.#arranged, this.filters))

  /** Other filters: a new order. The server is asked again only when the status is another. */
  async filter(filters: Filters): Promise<void> {
    const { status } = this.filters
    this.filters = filters
    if (filters.status === status) {
      this.arrange()
      return
    }
    this.#older = []
    this.#arranged = []
    await this.load.ask(() => this.#newest(filters.status))
  }

  /** Puts what is known now in its order: whenever somebody asks for it. */
  arrange(): void {
    this.#arranged = this.#fitting(this.#all)
  }

  async older(): Promise<void> {
    const before = this.#all.map(({ openedAt }) => openedAt).toSorted()[0]
    const answer = await this.#requests.incidents(this.filters.status, before)
    if (!answer.ok) {
      this.load.failed(answer.problem)
      return
    }
    const { incidents } = answer.value
    this.#older = [...this.#older, ...incidents]
    this.more = incidents.length >= PAGE
    this.#arranged = [...this.#arranged, ...this.#fitting(incidents)]
  }

  #fitting(incidents: readonly IncidentSummary[]): readonly IncidentSummary[] {
    return inOrder(incidents.filter((incident) => matches(incident, this.filters)))
  }

  async #newest(status: StatusFilter) {
    const answer = await this.#requests.incidents(status)
    if (!answer.ok) return answer
    const { incidents } = answer.value
    if (this.#older.length === 0) this.more = incidents.length >= PAGE
    // Where nothing stands yet, nothing can move: the first answer is put in order by itself.
    if (this.#arranged.length === 0 && status === this.filters.status)
      this.#arranged = this.#fitting(incidents)
    return { ok: true as const, value: incidents }
  }
}
