export { canonicalJson, NotCanonical, runbookHash } from './canonical.ts'
export {
  type ChainRecord,
  chainHash,
  commitment,
  eventOf,
  GENESIS,
  type Header,
  leafHash,
  type Payload,
  payloadOf,
  type Recording,
  recordOf,
  type Verification,
  verifyChain,
} from './chain.ts'
export type { Command, CommandOf, CommandType } from './command.ts'
export { decide } from './decide.ts'
export { ENGINE } from './engine.ts'
export type {
  AddedStep,
  EventBody,
  EventFrame,
  EventOf,
  EventType,
  Evidence,
  IncidentEvent,
  Person,
  Severity,
} from './event.ts'
export { emptyIncident, evolve } from './evolve.ts'
export { ReplayFault, type ReplayFaultCode } from './fault.ts'
export type {
  AfterTimer,
  Approval,
  Closing,
  Incident,
  Plan,
  Runbooks,
  StateProgress,
  StepState,
} from './incident.ts'
export { isSettled } from './lifecycle.ts'
export { type LoadedState, type LoadedStep, loadRunbook, type Runbook } from './load.ts'
export { createMachine, type Machine, type PersistedSnapshot, type Snapshot } from './machine.ts'
export { isMember, isWorking, roleTitles, SYSTEM, wears } from './members.ts'
export { nextFor } from './next.ts'
export { type Blank, type Offer, type Offers, offers, type StepOffers, stepOffers } from './offers.ts'
export { progressOf, stateOf, stepsOf } from './plan.ts'
export type { Move, Turn } from './recorder.ts'
export type { Refusal, RefusalCode } from './refusal.ts'
export { createReplay, type Replay, replay } from './replay.ts'
export type {
  ApprovalDef,
  DecisionDef,
  Due,
  FactDef,
  Facts,
  FactType,
  FactValue,
  GuardConfig,
  Instant,
  MachineConfig,
  OptionDef,
  RoleDef,
  RunbookHash,
  RunbookMeta,
  Source,
  StateConfig,
  StateMeta,
  StepDef,
  StepKind,
  TaskDef,
  TransitionConfig,
  WaitDef,
} from './runbook.ts'
export { sentence, type Titles } from './sentence.ts'
export { fromJSON, type IncidentJson, toJSON } from './snapshot.ts'
export { addMs, formatDuration, instantOf, msBetween, parseDuration } from './time.ts'
export { nextTimer, type Timer, timers } from './timers.ts'
export { unreachable } from './unreachable.ts'
export type { Asking, EventDraft, Verdict } from './verdict.ts'
export { newestRunbook } from './version.ts'
export {
  type IncidentView,
  type OptionView,
  type PlanView,
  type StateView,
  type StepView,
  type StepViewStatus,
  viewIncident,
} from './view.ts'
export { wire } from './wiring.ts'
