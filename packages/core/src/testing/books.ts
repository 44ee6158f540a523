/** Runbooks in a few lines, and those that the tests tell their stories with. */
import { runbookHash } from '../canonical.ts'
import type { Runbooks } from '../incident.ts'
import { loadRunbook, type Runbook } from '../load.ts'
import type {
  ApprovalDef,
  DecisionDef,
  FactDef,
  Instant,
  MachineConfig,
  OptionDef,
  RoleDef,
  StateConfig,
  StepDef,
  TaskDef,
  WaitDef,
} from '../runbook.ts'

/** When every incident of the tests is opened. */
export const START: Instant = '2026-11-24T03:00:00.000Z'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

const base = (id: string) => ({
  id,
  title: titleOf(id),
  role: 'anyone',
  needs: [],
  required: true,
  records: [],
})

/** `isolate-hosts` → `Isolate hosts`. */
const titleOf = (id: string) => (id.charAt(0).toUpperCase() + id.slice(1)).replaceAll('-', ' ')

type Rest<T extends StepDef> = Partial<Omit<T, 'kind' | 'id'>>

export const task = (id: string, rest: Rest<TaskDef> = {}): TaskDef => ({
  ...base(id),
  kind: 'task',
  ...rest,
})

/** Options by id: a target, or all that an option has. */
export const decision = (
  id: string,
  options: Readonly<Record<string, string | Partial<OptionDef>>>,
  rest: Rest<DecisionDef> = {},
): DecisionDef => ({
  ...base(id),
  kind: 'decision',
  options: Object.entries(options).map(([option, what]) => ({
    id: option,
    title: titleOf(option),
    sets: {},
    ...(typeof what === 'string' ? { target: what } : what),
  })),
  ...rest,
})

export const approval = (id: string, from: readonly string[], rest: Rest<ApprovalDef> = {}): ApprovalDef => ({
  ...base(id),
  kind: 'approval',
  from,
  count: from.length,
  ...rest,
})

export const wait = (id: string, ms: number, rest: Rest<WaitDef> = {}): WaitDef => ({
  ...base(id),
  kind: 'wait',
  ms,
  ...rest,
})

/** A state with steps. */
export const phase = (steps: readonly StepDef[], rest: StateConfig = {}): StateConfig => ({
  ...rest,
  meta: { ...rest.meta, steps },
})

export const final = (outcome?: string): StateConfig => ({
  type: 'final',
  ...(outcome !== undefined && { meta: { outcome } }),
})

/** A guard over facts. */
export const when = (expr: string) => ({ guard: { type: 'cel', params: { expr } } }) as const

type Book = {
  readonly id?: string
  readonly version?: string
  readonly roles?: Readonly<Record<string, RoleDef>>
  readonly facts?: Readonly<Record<string, FactDef>>
} & Pick<StateConfig, 'type' | 'initial' | 'states'>

/** The first state is the initial one, unless it is said or the root is parallel. */
export function book({
  id = 'book',
  version = '1.0.0',
  roles = {},
  facts = {},
  ...root
}: Book): MachineConfig {
  const [first] = Object.keys(root.states ?? {})
  const initial = root.initial ?? first
  return {
    id,
    version,
    ...(root.type === undefined ? initial !== undefined && { initial } : { type: root.type }),
    meta: { title: titleOf(id), roles, facts, sources: [] },
    ...(root.states && { states: root.states }),
  }
}

export const load = (config: MachineConfig): Runbook => loadRunbook(config, runbookHash(config))

export const shelf = (...configs: readonly MachineConfig[]): Runbooks =>
  new Map(configs.map(load).map((runbook) => [runbook.hash, runbook]))
