/**
 * A runbook as the engine knows it: a statechart's config (plain JSON, loadable by XState's `createMachine`)
 * with the people's part under `meta`. YAML is one way to write it; nothing here knows YAML.
 */

/** ISO 8601 instant in UTC with milliseconds, e.g. `2026-11-24T03:12:00.000Z`. Sorts as text. */
export type Instant = string

/** SHA-256 of the runbook's canonical JSON, lower-case hex. */
export type RunbookHash = string

export type FactType = 'boolean' | 'number' | 'string'
export type FactValue = boolean | number | string
export type Facts = Readonly<Record<string, FactValue>>

export type FactDef = {
  readonly type: FactType
  readonly title: string
  /** The value a plan starts with; without one the fact starts as false, 0 or ''. */
  readonly initial?: FactValue
}

export type RoleDef = { readonly title: string; readonly summary?: string }

export type Source = { readonly title: string; readonly url?: string }

/** Milliseconds from `from`: the plan's start (the declaration), or the moment the step's state was entered. */
export type Due = { readonly ms: number; readonly from: 'start' | 'state' }

type StepBase = {
  readonly id: string
  readonly title: string
  /** Markdown. */
  readonly instructions?: string
  /** A role id of the runbook, or `anyone`: every member of the incident may do it. */
  readonly role: string
  /** Step ids of the same state that must be settled (done or skipped) first. */
  readonly needs: readonly string[]
  readonly due?: Due
  /** A state is settled when its required steps are; default true. */
  readonly required: boolean
  /** What proves the step; when present, completing needs at least one evidence entry on it. */
  readonly evidence?: string
  /** Facts that a person records when completing. */
  readonly records: readonly string[]
}

export type TaskDef = StepBase & { readonly kind: 'task' }

export type OptionDef = {
  readonly id: string
  readonly title: string
  /** What choosing it brings about, in words, for the confirm dialog. */
  readonly effect?: string
  /** The state that the plan moves to; absent: the choice is recorded and the plan stays. */
  readonly target?: string
  readonly sets: Facts
}

export type DecisionDef = StepBase & { readonly kind: 'decision'; readonly options: readonly OptionDef[] }

export type ApprovalDef = StepBase & {
  readonly kind: 'approval'
  /** How many different people must approve. */
  readonly count: number
  /** One seat an entry (`count` ≤ seats): role ids; a role named twice gives two seats to its wearers. */
  readonly from: readonly string[]
}

export type WaitDef = StepBase & {
  readonly kind: 'wait' /** From the moment the step is ready. */
  readonly ms: number
}

export type StepDef = TaskDef | DecisionDef | ApprovalDef | WaitDef
export type StepKind = StepDef['kind']

/** `meta` of the root node. */
export type RunbookMeta = {
  readonly title: string
  readonly summary?: string
  readonly roles: Readonly<Record<string, RoleDef>>
  readonly facts: Readonly<Record<string, FactDef>>
  readonly sources: readonly Source[]
  /** ISO date after which the runbook wants another look. */
  readonly reviewBy?: string
}

/** `meta` of a state node. `steps` keep the order in which people see them. */
export type StateMeta = {
  readonly title?: string
  /** Markdown, shown under the state's heading. */
  readonly summary?: string
  readonly steps?: readonly StepDef[]
  /** Final states: what the end means, e.g. `contained`, `false alarm`. */
  readonly outcome?: string
}

/** CEL over `facts`, type-checked when the runbook is loaded. */
export type GuardConfig = { readonly type: 'cel'; readonly params: { readonly expr: string } }

export type TransitionConfig = {
  readonly target: string
  readonly guard?: GuardConfig
  /** XState's own: a state that targets itself is left and entered anew, not only its inside. Wiring sets it. */
  readonly reenter?: boolean
}

/**
 * A state node in XState's own JSON. Targets are absolute: `#<runbook>.<path>` (XState resolves them by id).
 * A state with steps is wired as `open → settled (final)`; see {@link ../wiring.ts}.
 */
export type StateConfig = {
  readonly type?: 'atomic' | 'compound' | 'parallel' | 'final' | 'history'
  readonly initial?: string
  readonly history?: 'shallow' | 'deep'
  readonly target?: string
  readonly on?: Readonly<Record<string, TransitionConfig>>
  /** Milliseconds as a key, as XState writes them. */
  readonly after?: Readonly<Record<string, TransitionConfig>>
  readonly always?: readonly TransitionConfig[]
  readonly onDone?: TransitionConfig
  readonly states?: Readonly<Record<string, StateConfig>>
  readonly meta?: StateMeta
}

/** What `holdfast runbook compile` prints and what a JSON runbook is. */
export type MachineConfig = Omit<StateConfig, 'meta'> & {
  readonly id: string
  /** Semantic version. */
  readonly version: string
  readonly meta: RunbookMeta
}
