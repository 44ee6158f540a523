/**
 * Who looks at which incident, and at which step: hints, never locks, never logged. Each node tells the others whom it
 * has; what a node said is forgotten when it falls silent, so nobody stays present through a crash or a lost message.
 */
import type { Presence } from '@holdfast/protocol'
import { z } from 'zod'
import type { News } from '../news.ts'

/** Every node repeats itself this often, */
const REPEAT_MS = 5_000
/** and is forgotten after this long. */
const FORGET_MS = 10_000
/** NOTIFY takes 8,000 bytes; a crowd is cut rather than split, since it is only a hint. */
const LARGEST_TELLING = 7_500

type Told = { readonly people: readonly Presence[]; readonly at: number }

const Telling = z.object({
  node: z.string(),
  incident: z.string(),
  people: z.array(
    z.object({
      person: z.object({ id: z.string(), name: z.string() }),
      step: z.string().exactOptional(),
      idle: z.boolean(),
    }),
  ),
})

export type PresenceBoard = {
  /** This node's people on an incident; an empty list when the last one left. */
  here(incident: string, people: readonly Presence[]): void
  /** Everybody, of all nodes, one entry a person. */
  everywhere(incident: string): readonly Presence[]
  close(): void
}

/** @param changed called when another node's people on an incident changed */
export function createPresenceBoard(
  {
    news,
    node,
    clock,
  }: { readonly news: Pick<News, 'tell' | 'hear'>; readonly node: string; readonly clock: () => Date },
  changed: (incident: string) => void,
): PresenceBoard {
  const ours = new Map<string, readonly Presence[]>()
  const theirs = new Map<string, Map<string, Told>>()
  const now = () => clock().getTime()

  const tell = (incident: string, people: readonly Presence[]) =>
    news.tell('presence', { node, incident, people: whatFits(people) })

  const stop = news.hear('presence', (payload) => {
    const telling = Telling.safeParse(payload)
    if (!telling.success || telling.data.node === node) return
    const { incident, people } = telling.data
    const nodes = theirs.get(incident) ?? new Map<string, Told>()
    if (people.length === 0) nodes.delete(telling.data.node)
    else nodes.set(telling.data.node, { people, at: now() })
    if (nodes.size === 0) theirs.delete(incident)
    else theirs.set(incident, nodes)
    changed(incident)
  })

  const repeat = setInterval(() => {
    for (const [incident, people] of ours) tell(incident, people)
    for (const incident of forget(theirs, now() - FORGET_MS)) changed(incident)
  }, REPEAT_MS)
  repeat.unref()

  return {
    here(incident, people) {
      if (people.length === 0) ours.delete(incident)
      else ours.set(incident, people)
      tell(incident, people)
    },
    everywhere(incident) {
      const told = [...(theirs.get(incident)?.values() ?? [])].flatMap(({ people }) => people)
      return onePerPerson([...(ours.get(incident) ?? []), ...told])
    },
    close() {
      clearInterval(repeat)
      stop()
      for (const incident of ours.keys()) tell(incident, [])
    },
  }
}

/** Whoever has several pages open is where they are active, on a step rather than on none. */
export function onePerPerson(entries: readonly Presence[]): readonly Presence[] {
  const best = new Map<string, Presence>()
  for (const entry of entries) {
    const known = best.get(entry.person.id)
    if (known === undefined || weight(entry) > weight(known)) best.set(entry.person.id, entry)
  }
  return [...best.values()].sort((a, b) => a.person.name.localeCompare(b.person.name))
}

const weight = ({ idle, step }: Presence) => (idle ? 0 : 2) + (step === undefined ? 0 : 1)

function whatFits(people: readonly Presence[]): readonly Presence[] {
  let bytes = 0
  const past = people.findIndex((entry) => {
    bytes += Buffer.byteLength(JSON.stringify(entry)) + 1
    return bytes > LARGEST_TELLING
  })
  return past === -1 ? people : people.slice(0, past)
}

function forget(theirs: Map<string, Map<string, Told>>, before: number): readonly string[] {
  const changed: string[] = []
  for (const [incident, nodes] of theirs) {
    const size = nodes.size
    for (const [node, { at }] of nodes) if (at < before) nodes.delete(node)
    if (nodes.size < size) changed.push(incident)
    if (nodes.size === 0) theirs.delete(incident)
  }
  return changed
}
