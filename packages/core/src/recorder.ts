/** Turns what XState would perform into data: which states with steps were entered and left, which delays began. */
import type { ExecutableActionObject, InspectedMicrostepEvent } from 'xstate'
import type { Snapshot } from './machine.ts'

/** What the machine did, in order. States are those with steps, by path; `id` is XState's own of a delayed event. */
export type Move =
  | { readonly kind: 'left'; readonly state: string }
  /** `kept`: entered through a history state, which restores what was (P3). */
  | { readonly kind: 'entered'; readonly state: string; readonly kept: boolean }
  | { readonly kind: 'delayed'; readonly id: string; readonly ms: number }
  | { readonly kind: 'cancelled'; readonly id: string }

export type Turn = {
  readonly snapshot: Snapshot
  /** Whether the event itself moved the machine; what `always` did beside it does not count. */
  readonly taken: boolean
  /** A list a microstep; the first is what the event itself did. */
  readonly microsteps: readonly (readonly Move[])[]
}

/** @param root id of the machine, which XState puts before each state's path */
export function recorder(root: string) {
  let moves: Move[] = []
  let microsteps: (readonly Move[])[] = []
  let taken: boolean | undefined

  function onAction({ type, params }: ExecutableActionObject) {
    const move = moveOf(type, params)
    if (move !== undefined) moves.push(move)
  }

  function onMicrostep({ snapshot, _transitions: transitions }: InspectedMicrostepEvent) {
    taken ??= transitions.length > 0
    const restored = new Set<string>()
    for (const { target } of transitions) {
      for (const node of target ?? []) {
        if (node.type !== 'history') continue
        for (const { id } of historyOf(snapshot, node.id)) restored.add(id)
      }
    }
    microsteps.push(restored.size === 0 ? moves : moves.map((move) => keptIfIn(restored, root, move)))
    moves = []
  }

  function record(run: () => Snapshot): Turn {
    moves = []
    microsteps = []
    taken = undefined
    const snapshot = run()
    if (snapshot.status === 'error') throw snapshot.error
    // XState reports no microstep for the initial entry alone.
    if (moves.length > 0) microsteps.push(moves)
    return { snapshot, taken: taken ?? true, microsteps }
  }

  return { onAction, onMicrostep, record }
}

function moveOf(type: string, params: unknown): Move | undefined {
  if (typeof params !== 'object' || params === null) return undefined
  if ((type === 'left' || type === 'entered') && 'state' in params && typeof params.state === 'string')
    return type === 'left'
      ? { kind: 'left', state: params.state }
      : { kind: 'entered', state: params.state, kept: false }
  if (type === 'xstate.raise' && 'delay' in params && typeof params.delay === 'number' && 'id' in params)
    return { kind: 'delayed', id: String(params.id), ms: params.delay }
  if (type === 'xstate.cancel' && 'sendId' in params) return { kind: 'cancelled', id: String(params.sendId) }
  return undefined
}

function historyOf(snapshot: object, id: string): readonly { readonly id: string }[] {
  const { historyValue } = snapshot as Snapshot // an inspection event types its snapshot as any logic's
  return historyValue[id] ?? []
}

/** Deep history names leaves, so a state is restored when one of its own is. */
function keptIfIn(restored: ReadonlySet<string>, root: string, move: Move): Move {
  if (move.kind !== 'entered') return move
  const id = `${root}.${move.state}`
  for (const one of restored) if (one === id || one.startsWith(`${id}.`)) return { ...move, kept: true }
  return move
}
