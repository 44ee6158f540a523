/** Nodes of incidents for tests: a shelf of runbooks instead of a folder, a clock that is set, news that can be lost. */
import { randomUUID } from 'node:crypto'
import { type MachineConfig, newestRunbook, type Runbook, type Runbooks } from '@holdfast/core'
import { ladder, outbreak, shelf } from '@holdfast/core/testing'
import type pg from 'pg'
import { createIncidents, type Incidents } from '../incidents/index.ts'
import type { Library, LibraryEntry } from '../library.ts'
import { type News, openNews } from '../news.ts'
import { silent } from './log.ts'

export function shelfLibrary(...configs: readonly MachineConfig[]): Library {
  const runbooks: Runbooks = shelf(...configs)
  const byHash = async (hash: string) => entryOf(runbooks.get(hash))
  return {
    all: () => [...runbooks.values()].flatMap((runbook) => entryOf(runbook) ?? []),
    byId: (id) => entryOf(newestRunbook(runbooks.values(), id)),
    byHash,
    runbooks,
    problems: [],
    check: async () => ({ ok: false, problems: [] }),
    close: async () => {},
  }
}

function entryOf(runbook: Runbook | undefined): LibraryEntry | undefined {
  if (runbook === undefined) return undefined
  const { id, version, hash, title, config } = runbook
  const summary = { id, version, hash, title, states: [], roles: {}, steps: runbook.steps.length }
  return { summary, detail: { ...summary, config, source: '' } }
}

export type Clock = { now: string; readonly read: () => string }

/** Stands still until it is set. */
export function clockAt(now: string): Clock {
  const clock: Clock = { now, read: () => clock.now }
  return clock
}

export const realClock: Clock = { now: '', read: () => new Date().toISOString() }

export type Node = { readonly incidents: Incidents; readonly news: News; close(): Promise<void> }

/** @param deaf news of heads is lost, all of it */
export async function startNode(
  { pool, url }: { pool: pg.Pool; url: string },
  {
    clock = realClock,
    library = shelfLibrary(ladder, outbreak),
    deaf = false,
  }: { clock?: Clock; library?: Library; deaf?: boolean } = {},
): Promise<Node> {
  const news = await openNews({ url, pool, log: silent })
  const heard = deaf ? { hearHeads: () => () => {} } : news
  const incidents = createIncidents({ pool, library, news: heard, clock: clock.read, newId: randomUUID })
  return {
    incidents,
    news,
    close: async () => {
      await incidents.close()
      await news.close()
    },
  }
}
