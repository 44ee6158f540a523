/** The desks in memory: the least recently used one goes when there are too many, unless somebody is at it. */
import { guarded } from '../database/index.ts'
import { LAST_SEQ, readCommandIds, readHeads } from '../log/read.ts'
import type { HeadNews } from '../news.ts'
import { Desk, type DeskDeps } from './desk.ts'
import { Ledger } from './ledger.ts'
import { loadHead } from './load.ts'

/** Measured: 37 KB each after 300 events, so 75 MB. With fewer than are at work, each command would read its log. */
const MOST_DESKS = 2_000

type Place = { readonly desk: Promise<Desk | undefined>; loaded: Desk | undefined; heard: number }

export class Desks {
  readonly #deps: DeskDeps
  readonly #places = new Map<string, Place>()

  constructor(deps: DeskDeps) {
    this.#deps = deps
  }

  /** undefined: there is no such incident. */
  async get(id: string): Promise<Desk | undefined> {
    const place = this.#places.get(id) ?? this.#load(id)
    this.#places.delete(id)
    this.#places.set(id, place) // the map's order is that of the last use
    const desk = await place.desk
    this.#tidy()
    return desk
  }

  #load(id: string): Place {
    const place: Place = { desk: this.#read(id), loaded: undefined, heard: 0 }
    place.desk.then(
      (desk) => {
        if (desk === undefined) this.#drop(id, place)
        place.loaded = desk
        desk?.ledger.hear(place.heard) // news that came while it was read
      },
      () => this.#drop(id, place), // told to whoever asked; the next one reads again
    )
    return place
  }

  async #read(id: string): Promise<Desk | undefined> {
    const head = await loadHead(this.#deps, id, LAST_SEQ)
    if (head.incident.seq === 0) return undefined
    const known = new Set(await readCommandIds(this.#deps.pool, id, head.incident.seq))
    return new Desk(this.#deps, new Ledger(this.#deps, id, { head, known }))
  }

  #drop(id: string, place: Place): void {
    if (this.#places.get(id) === place) this.#places.delete(id)
  }

  #tidy(): void {
    if (this.#places.size <= MOST_DESKS) return
    for (const [id, { loaded }] of this.#places) {
      if (loaded === undefined || loaded.isBusy) continue
      this.#places.delete(id)
      if (this.#places.size <= MOST_DESKS) return
    }
  }

  async hear(news: HeadNews): Promise<void> {
    if (news !== 'unsure') {
      for (const [id, seq] of news) this.#tell(id, seq)
      return
    }
    const followed = [...this.#places].flatMap(([id, { loaded }]) =>
      loaded?.ledger.followers.size() ? [id] : [],
    )
    if (followed.length === 0) return
    const heads = await guarded(readHeads(this.#deps.pool, followed))
    for (const [id, seq] of heads) this.#tell(id, seq)
    for (const id of followed) this.#places.get(id)?.loaded?.ledger.followers.catchUp()
  }

  #tell(id: string, seq: number): void {
    const place = this.#places.get(id)
    if (place === undefined) return
    place.heard = Math.max(place.heard, seq)
    place.loaded?.ledger.hear(seq)
  }
}
