/** Nodes of incidents for tests: a shelf of runbooks instead of a folder, a clock that is set, news that can be lost. */
import { randomUUID } from 'node:crypto'
import { type Command, type MachineConfig, newestRunbook, type Runbook, type Runbooks } from '@holdfast/core'
import { ana, ben, ladder, outbreak, shelf } from '@holdfast/core/testing'
import type { RecordedEvent } from '@holdfast/protocol'
import type pg from 'pg'
import { createIncidents, type Envelope, type Incidents, type Launch } from '../incidents/index.ts'
import type { Library, LibraryEntry } from '../library.ts'
import { type HeadNews, type News, openNews } from '../news.ts'
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

/** What Ana launches unless said otherwise; Ben is its analyst. */
export function launchOf(more: Partial<Launch> = {}): Launch {
  return {
    commandId: randomUUID(),
    runbook: 'ladder',
    title: 'Ward 3',
    severity: 2,
    exercise: false,
    roles: { soc: [ben] },
    ...more,
  }
}

/** An incident launched by Ana. */
export async function launched(node: Node, more: Partial<Launch> = {}): Promise<string> {
  const answer = await node.incidents.launch(launchOf(more), ana)
  if (!answer.ok) throw new Error(`refused: ${answer.refusal.code}`)
  return answer.incident
}

/** A command with an id of its own. */
export const envelope = (command: Command): Envelope => ({ commandId: randomUUID(), command })

/** Every event, page by page. */
export async function wholeLog(node: Node, id: string): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = []
  for (;;) {
    const page = await node.incidents.events(id, events.length, 1_000)
    if (page.length === 0) return events
    events.push(...page)
  }
}

/** `half`: every second piece of news is lost, the others come twice; `doubts`: all is lost, but one knows it may be. */
export type Hearing = 'all' | 'half' | 'doubts' | 'nothing'

export async function startNode(
  { pool, url }: { pool: pg.Pool; url: string },
  {
    clock = realClock,
    library = shelfLibrary(ladder, outbreak),
    hears = 'all',
  }: { clock?: Clock; library?: Library; hears?: Hearing } = {},
): Promise<Node> {
  const news = await openNews({ url, pool, log: silent })
  const hearHeads: News['hearHeads'] = (listener) => news.hearHeads(hearing(hears, listener))
  const incidents = createIncidents({
    pool,
    library,
    news: { hearHeads },
    clock: clock.read,
    newId: randomUUID,
  })
  return {
    incidents,
    news,
    close: async () => {
      await incidents.close()
      await news.close()
    },
  }
}

function hearing(hears: Hearing, listener: (news: HeadNews) => void): (news: HeadNews) => void {
  let count = 0
  return (news) => {
    if (hears === 'nothing') return
    if (hears === 'all' || news === 'unsure') listener(news)
    else if (hears === 'half' && count++ % 2 === 1) {
      listener(news)
      listener(news)
    }
  }
}
