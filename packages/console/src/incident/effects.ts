/** What choosing brings about, in words: where the plan goes, what it leaves undone. */
import type { MachineConfig, StateConfig, StepView } from '@holdfast/core'
import { isOpen } from './steps.ts'

/** Its title, or its last name; `path` from the root. */
export function stateTitle(config: MachineConfig | undefined, path: string): string {
  const node = nodeAt(config, path)
  return node?.meta?.title ?? node?.meta?.outcome ?? path.split('.').at(-1) ?? path
}

export const isFinal = (config: MachineConfig | undefined, path: string): boolean =>
  nodeAt(config, path)?.type === 'final'

function nodeAt(config: MachineConfig | undefined, path: string): StateConfig | undefined {
  let states = config?.states
  let node: StateConfig | undefined
  for (const name of path.replace(/^#[^.]+\./, '').split('.')) {
    node = states?.[name]
    states = node?.states
  }
  return node
}

/** Optional steps of the same plan that would be left undone by moving on from the decision's state. */
export function leftUndone(steps: readonly StepView[], decision: StepView): readonly StepView[] {
  return steps.filter(
    (step) =>
      step.plan === decision.plan && step.state === decision.state && step.id !== decision.id && isOpen(step),
  )
}
