/** A runbook as people read it before they need it: its phases in order, nested as written, with what leads where. */
import type { MachineConfig, StateConfig, StepDef, TransitionConfig } from '@holdfast/core'

export type Way = { readonly when: string; readonly to: string }

export type PhaseNode = {
  /** Path from the root, e.g. `respond.contain`. */
  readonly id: string
  readonly title: string
  /** 0 for the outermost. */
  readonly depth: number
  readonly summary?: string
  /** Its children run side by side. */
  readonly parallel: boolean
  readonly outcome?: string
  readonly steps: readonly StepDef[]
  readonly ways: readonly Way[]
}

/** Every state in document order; the machinery that wiring adds inside a state with steps is left out. */
export function phasesOf(config: MachineConfig): readonly PhaseNode[] {
  const titles = new Map<string, string>()
  collectTitles(config.states ?? {}, '', titles)
  return nodesOf(config.states ?? {}, '', 0, (target) => titleOf(target, config.id, titles))
}

type States = Readonly<Record<string, StateConfig>>

function nodesOf(
  states: States,
  around: string,
  depth: number,
  name: (target: string) => string,
): PhaseNode[] {
  return Object.entries(states).flatMap(([key, state]) => {
    const id = pathOf(around, key)
    const steps = state.meta?.steps ?? []
    const inner = steps.length > 0 ? {} : (state.states ?? {})
    return [node(id, key, depth, state, steps, name), ...nodesOf(inner, id, depth + 1, name)]
  })
}

function node(
  id: string,
  key: string,
  depth: number,
  state: StateConfig,
  steps: readonly StepDef[],
  name: (target: string) => string,
): PhaseNode {
  const { summary, outcome } = state.meta ?? {}
  return {
    id,
    title: state.meta?.title ?? key,
    depth,
    ...(summary === undefined ? {} : { summary }),
    ...(outcome === undefined ? {} : { outcome }),
    parallel: state.type === 'parallel',
    steps,
    ways: waysOf(state, name),
  }
}

function waysOf(state: StateConfig, name: (target: string) => string): readonly Way[] {
  const guarded = (way: TransitionConfig) => way.guard?.params.expr
  return [
    ...(state.onDone === undefined ? [] : [{ when: 'when all is settled', to: name(state.onDone.target) }]),
    ...Object.entries(state.after ?? {}).map(([ms, way]) => ({
      when: `after ${durationOf(Number(ms))}`,
      to: name(way.target),
    })),
    ...(state.always ?? []).map((way) => ({
      when: guarded(way) === undefined ? 'at once' : `as soon as ${guarded(way)}`,
      to: name(way.target),
    })),
  ]
}

function collectTitles(states: States, around: string, titles: Map<string, string>): void {
  for (const [key, state] of Object.entries(states)) {
    const id = pathOf(around, key)
    titles.set(id, state.meta?.title ?? state.meta?.outcome ?? key)
    collectTitles(state.states ?? {}, id, titles)
  }
}

/** Targets are absolute: `#<runbook>.<path>`; those of decisions are plain paths. */
function titleOf(target: string, runbook: string, titles: ReadonlyMap<string, string>): string {
  const path = target.startsWith(`#${runbook}.`) ? target.slice(runbook.length + 2) : target
  return titles.get(path) ?? path
}

const pathOf = (around: string, key: string) => (around === '' ? key : `${around}.${key}`)

const UNITS: readonly (readonly [ms: number, word: string])[] = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1_000, 'second'],
]

/** Milliseconds in the largest units that divide them, e.g. `1 hour 30 minutes`, `30 days`. */
export function durationOf(ms: number): string {
  let rest = ms
  const parts = UNITS.flatMap(([size, word]) => {
    const count = Math.floor(rest / size)
    rest -= count * size
    return count === 0 ? [] : [`${count} ${word}${count === 1 ? '' : 's'}`]
  })
  return parts.join(' ') || 'no time'
}

/** Where a decision's option leads, by title; undefined: the plan stays. */
export function optionLeadsTo(config: MachineConfig, target: string | undefined): string | undefined {
  if (target === undefined) return undefined
  const titles = new Map<string, string>()
  collectTitles(config.states ?? {}, '', titles)
  return titleOf(target, config.id, titles)
}
