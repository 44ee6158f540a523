/**
 * XState, driven purely: snapshots in, snapshots out, and what happened on the way as data. One inert actor scope a
 * machine is kept, because XState's own `transition()` builds an actor and enters the initial state at each call:
 * the same steps cost 5 to 34 times as much that way. machine.test.ts holds the two equal, step by step.
 */
import {
  type AnyActorScope,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type AnyStateNode,
  createActor,
  setup,
  type Snapshot as XStateSnapshot,
} from 'xstate'
import { guardsOf } from './guard.ts'
import { recorder, type Turn } from './recorder.ts'
import type { Facts, MachineConfig, StateConfig } from './runbook.ts'

export type Snapshot = AnyMachineSnapshot

/** A snapshot as plain JSON. */
export type PersistedSnapshot = XStateSnapshot<unknown>

export type Machine = {
  /** The machine as XState knows it. */
  readonly logic: AnyStateMachine
  readonly start: (facts: Facts) => Turn
  /** @throws {Error} when `always` transitions chase each other without end */
  readonly send: (snapshot: Snapshot, type: string, facts: Facts) => Turn
  readonly persist: (snapshot: Snapshot) => PersistedSnapshot
  readonly restore: (persisted: PersistedSnapshot) => Snapshot
}

/** No runbook moves this often at one event; `always` transitions in a circle do. */
const MAX_MICROSTEPS = 1_000

/**
 * Facts are the machine's context, not a part of the event: the events that XState raises itself (a state is done)
 * must see them too.
 * @throws {Error} when the config is not a machine or a guard does not compile
 */
export function createMachine(config: MachineConfig): Machine {
  const logic = setup({
    types: {} as { context: { facts: Facts }; input: { facts: Facts } },
    guards: { cel: guardsOf(config) },
  }).createMachine(xstateConfig(config))
  const { scope, record } = inertScope(logic)
  return {
    logic,
    start: (facts) => record(() => normal(logic.getInitialSnapshot(scope, { facts }))),
    send: (snapshot, type, facts) =>
      record(() => normal(logic.transition(withFacts(snapshot, facts), { type }, scope))),
    persist: (snapshot) => logic.getPersistedSnapshot(snapshot),
    restore: (persisted) => normal(logic.restoreSnapshot(persisted, scope)),
  }
}

/** A snapshot owns its methods, so a copy of it is one. */
function withFacts(snapshot: Snapshot, facts: Facts): Snapshot {
  return snapshot.context.facts === facts ? snapshot : { ...snapshot, context: { facts } }
}

/**
 * A snapshot in the one form that live and restored plans share, so that they move alike. States stand in document
 * order (SCXML's): XState tries eventless transitions in the order in which states were entered, and a restored
 * snapshot has lost that. And history remembers a state with steps, not whether it was settled: its steps may have
 * been opened anew since, and they say whether it is.
 */
function normal(snapshot: Snapshot): Snapshot {
  snapshot._nodes.sort((a, b) => a.order - b.order)
  const remembered = Object.entries<readonly AnyStateNode[] | undefined>(snapshot.historyValue)
  if (!remembered.some(([, nodes]) => nodes?.some(isInsideSteps))) return snapshot
  const historyValue = Object.fromEntries(
    remembered.map(([id, nodes = []]) => [id, [...new Set(nodes.map(stateWithSteps))]]),
  )
  return { ...snapshot, historyValue }
}

const isInsideSteps = (node: AnyStateNode) => node.parent?.meta?.steps !== undefined

const stateWithSteps = (node: AnyStateNode): AnyStateNode =>
  node.parent !== undefined && isInsideSteps(node) ? node.parent : node

/** An actor scope that performs nothing and tells the recorder everything. */
function inertScope(logic: AnyStateMachine) {
  const self = createActor(logic, { input: { facts: {} } })
  const { onAction, onMicrostep, record } = recorder(logic.id)
  self.system.inspect((inspected) => {
    if (inspected.type === '@xstate.microstep') onMicrostep(inspected)
  })
  const scope: AnyActorScope = {
    self,
    id: self.id,
    sessionId: self.sessionId,
    system: self.system,
    actionExecutor: onAction,
    logger: () => {},
    defer: () => {},
    emit: () => {},
    stopChild: () => {},
  }
  return { scope, record }
}

/** The config with an entry and an exit action on each state that has steps, so that entering anew is seen as such. */
function xstateConfig(config: MachineConfig) {
  const tagged = (state: StateConfig, path: string): object => ({
    ...state,
    ...(state.meta?.steps && {
      entry: { type: 'entered', params: { state: path } },
      exit: { type: 'left', params: { state: path } },
    }),
    ...(state.states && { states: taggedStates(state.states, `${path}.`) }),
  })
  const taggedStates = (states: Readonly<Record<string, StateConfig>>, prefix: string) =>
    Object.fromEntries(Object.entries(states).map(([key, state]) => [key, tagged(state, prefix + key)]))
  return {
    ...config,
    ...(config.states && { states: taggedStates(config.states, '') }),
    context: ({ input }: { input: { facts: Facts } }) => ({ facts: input.facts }),
    options: { maxIterations: MAX_MICROSTEPS },
  }
}
