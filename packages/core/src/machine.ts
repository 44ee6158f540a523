/** XState, driven purely: one cached inert scope per machine, snapshots in, snapshots and timers out. */
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate'

export type Machine = AnyStateMachine
export type Snapshot = AnyMachineSnapshot
