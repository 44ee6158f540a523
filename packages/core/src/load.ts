/** Loading: from a wired config to the form the engine runs: steps and states by index, one machine, one scope. */
import { initialFacts } from './guard.ts'
import { createMachine, type Machine } from './machine.ts'
import type { Facts, MachineConfig, RunbookHash, StateConfig, StepDef } from './runbook.ts'
import { wire } from './wiring.ts'

export type LoadedStep = StepDef & {
  /** Position in `Runbook.steps` and in `Plan.steps`. */
  readonly index: number
  /** Path of its state, e.g. `respond.contain`. */
  readonly state: string
}

export type LoadedState = {
  /** Path from the root, e.g. `respond.contain`. */
  readonly id: string
  readonly index: number
  /** Its own title, or its last name. */
  readonly title: string
  /** Titles of the states around it, outermost first. */
  readonly within: readonly string[]
  /** Markdown. */
  readonly summary?: string
  readonly steps: readonly number[]
}

export type Runbook = {
  readonly id: string
  readonly version: string
  readonly hash: RunbookHash
  readonly title: string
  readonly config: MachineConfig
  readonly machine: Machine
  readonly initialFacts: Facts
  readonly steps: readonly LoadedStep[]
  readonly stepIndex: ReadonlyMap<string, number>
  /** Steps with a deadline and waits: the only ones that timers look at. */
  readonly timedSteps: readonly LoadedStep[]
  /** Only the states that have steps, in document order. */
  readonly states: readonly LoadedState[]
  readonly stateIndex: ReadonlyMap<string, number>
}

/**
 * @param config a checked runbook (see `@holdfast/core/language`), wired or not
 * @param hash SHA-256 of its canonical JSON (`runbookHash`)
 * @throws {Error} when the config is not a machine; a checked one always is
 */
export function loadRunbook(config: MachineConfig, hash: RunbookHash): Runbook {
  const wired = wire(config)
  const { steps, states } = index(wired)
  return {
    id: config.id,
    version: config.version,
    hash,
    title: config.meta.title,
    config: wired,
    machine: createMachine(wired),
    initialFacts: initialFacts(config.meta.facts),
    steps,
    stepIndex: new Map(steps.map((step) => [step.id, step.index])),
    timedSteps: steps.filter((step) => step.due !== undefined || step.kind === 'wait'),
    states,
    stateIndex: new Map(states.map((state) => [state.id, state.index])),
  }
}

/** Steps and states in document order, which is the order in which people see them. */
function index(config: MachineConfig) {
  const steps: LoadedStep[] = []
  const states: LoadedState[] = []
  const visit = (id: string, key: string, node: StateConfig, within: readonly string[]) => {
    const title = node.meta?.title
    if (node.meta?.steps !== undefined) {
      const own = node.meta.steps.map((step, at) => ({ ...step, index: steps.length + at, state: id }))
      steps.push(...own)
      states.push({
        id,
        index: states.length,
        title: title ?? key,
        within,
        ...(node.meta.summary !== undefined && { summary: node.meta.summary }),
        steps: own.map((step) => step.index),
      })
      return
    }
    const inside = title === undefined ? within : [...within, title]
    for (const [name, child] of Object.entries(node.states ?? {})) visit(`${id}.${name}`, name, child, inside)
  }
  for (const [name, child] of Object.entries(config.states ?? {})) visit(name, name, child, [])
  return { steps, states }
}
