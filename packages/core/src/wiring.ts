/**
 * Wiring gives every state with steps its machinery, so that the statechart follows the work:
 * `open → settled (final)`, driven by the engine's own events. Wiring what is wired changes nothing,
 * so a compiled runbook is itself a runbook.
 */
import type { MachineConfig, StateConfig, TransitionConfig } from './runbook.ts'

export const settledEvent = (state: string) => `settled:${state}`
export const unsettledEvent = (state: string) => `unsettled:${state}`
export const chooseEvent = (step: string, option: string) => `choose:${step}:${option}`

/** Absolute target of a state path (`contain.scope`) in the machine of `runbook`. */
export const targetOf = (runbook: string, path: string) => `#${runbook}.${path}`

export function wire(config: MachineConfig): MachineConfig {
  return { ...config, ...wireChildren(config.id, '', config) }
}

function wireChildren(
  runbook: string,
  path: string,
  node: Pick<StateConfig, 'states'>,
): Pick<StateConfig, 'states'> {
  if (node.states === undefined) return {}
  const states: Record<string, StateConfig> = {}
  for (const [key, child] of Object.entries(node.states)) {
    states[key] = wireState(runbook, path === '' ? key : `${path}.${key}`, child)
  }
  return { states }
}

function wireState(runbook: string, path: string, state: StateConfig): StateConfig {
  const steps = state.meta?.steps
  const own = targetOf(runbook, path)
  const shell = { ...state, ...outgoing(own, state) }
  if (steps === undefined) return { ...shell, ...wireChildren(runbook, path, state) }
  const on: Record<string, TransitionConfig> = { ...shell.on }
  for (const step of steps) {
    if (step.kind !== 'decision') continue
    for (const option of step.options) {
      if (option.target !== undefined)
        on[chooseEvent(step.id, option.id)] = anew(own, { target: targetOf(runbook, option.target) })
    }
  }
  on[unsettledEvent(path)] = { target: targetOf(runbook, `${path}.open`) }
  return {
    ...shell,
    initial: 'open',
    on,
    states: {
      open: { on: { [settledEvent(path)]: { target: targetOf(runbook, `${path}.settled`) } } },
      settled: { type: 'final' },
    },
  }
}

/** A state that names itself as a target means "start again": XState's default would keep it entered. */
function anew(own: string, transition: TransitionConfig): TransitionConfig {
  return transition.target === own ? { ...transition, reenter: true } : transition
}

type Outgoing = Pick<StateConfig, 'on' | 'after' | 'always' | 'onDone'>

function outgoing(own: string, { on, after, always, onDone }: Outgoing): Outgoing {
  const each = (transitions: Readonly<Record<string, TransitionConfig>>) =>
    Object.fromEntries(Object.entries(transitions).map(([key, one]) => [key, anew(own, one)]))
  return {
    ...(on && { on: each(on) }),
    ...(after && { after: each(after) }),
    ...(always && { always: always.map((one) => anew(own, one)) }),
    ...(onDone && { onDone: anew(own, onDone) }),
  }
}
