/** Loading: from a wired config to the form the engine runs: steps and states by index, one machine, one scope. */
import type { Machine } from './machine.ts'
import type { MachineConfig, RunbookHash, StepDef } from './runbook.ts'

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
  readonly steps: readonly number[]
}

export type Runbook = {
  readonly id: string
  readonly version: string
  readonly hash: RunbookHash
  readonly title: string
  readonly config: MachineConfig
  readonly machine: Machine
  readonly steps: readonly LoadedStep[]
  readonly stepIndex: ReadonlyMap<string, number>
  /** Only the states that have steps, in document order. */
  readonly states: readonly LoadedState[]
  readonly stateIndex: ReadonlyMap<string, number>
}

/**
 * @param config a checked runbook (see `@holdfast/core/language`), wired or not
 * @param hash SHA-256 of its canonical JSON (`runbookHash`)
 * @throws {Error} when the config is not a machine; a checked one always is
 */
export declare function loadRunbook(config: MachineConfig, hash: RunbookHash): Runbook
