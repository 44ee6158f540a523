/**
 * The runbook language: from text (YAML or JSON) to a checked, wired `MachineConfig`, or every problem with its place.
 */
import type { MachineConfig } from '../runbook.ts'

export type Problem = {
  /** Stable, e.g. `unknown_key`, `target_unknown`, `needs_cycle`. */
  readonly code: string
  /** 1-based. */
  readonly line: number
  readonly column: number
  /** What is wrong and what was expected, in one sentence. */
  readonly message: string
  /** The nearest valid word, where one is near. */
  readonly nearest?: string
  readonly severity: 'error' | 'warning'
}

export type Parsed =
  | { readonly ok: true; readonly config: MachineConfig; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Caps: 1 MiB, 100,000 nodes, 64 levels, no aliases. Never throws; the caller bounds the time. */
export declare function parseRunbook(text: string): Parsed
