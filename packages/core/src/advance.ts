/** Moving a plan: one machine event in, and what the machine did folded into states, steps and timers. */
import type { IncidentEvent } from './event.ts'
import { ReplayFault } from './fault.ts'
import type { AfterTimer, Plan, StateProgress } from './incident.ts'
import type { Runbook } from './load.ts'
import { progressOf, stepsIn, UNTOUCHED } from './plan.ts'
import type { Move, Turn } from './recorder.ts'
import { rowAt, rowsOf, withRow } from './rows.ts'
import type { Instant } from './runbook.ts'
import { addMs } from './time.ts'
import { settledEvent, unsettledEvent } from './wiring.ts'

/** Says that only facts changed: no state takes it, and XState then tries `always` (P7). */
export const FACTS_SET = 'facts.set'

/** An event that settles states which settle states … ends; one that goes on for ever is a runbook's mistake. */
const MAX_TURNS = 1_000

/** L4. */
export const effectiveAt = (event: IncidentEvent): Instant => event.occurredAt ?? event.at

export function startPlan(id: string, runbook: Runbook, event: IncidentEvent): Plan {
  const facts = runbook.initialFacts
  const turn = turned(event, () => runbook.machine.start(facts))
  const plan: Plan = {
    id,
    runbook,
    startedAt: effectiveAt(event),
    snapshot: turn.snapshot,
    facts,
    factsSet: {},
    steps: rowsOf(runbook.steps.map(() => UNTOUCHED)),
    states: rowsOf(runbook.states.map((state) => unreached(runbook, state.steps))),
    after: [],
    added: [],
  }
  return settleEntered(folded(plan, turn, event), turn, event)
}

function unreached(runbook: Runbook, indexes: readonly number[]): StateProgress {
  const required = indexes.filter((index) => runbook.steps[index]?.required === true).length
  return required > 0
    ? { active: false, holders: 'required', holding: required }
    : { active: false, holders: 'all', holding: indexes.length }
}

/**
 * Sends one event to the plan's machine and folds what it did.
 * @param must whether an event that moves nothing is a fault (L2)
 */
export function advance(plan: Plan, signal: string, must: boolean, event: IncidentEvent): Plan {
  const turn = turned(event, () => plan.runbook.machine.send(plan.snapshot, signal, plan.facts))
  if (must && !turn.taken) throw new ReplayFault('machine_stuck', event.seq, signal)
  return settleEntered(folded(plan, turn, event), turn, event)
}

/** A throw of the machine (its own loop guard) is a fault of the log's runbook. */
function turned(event: IncidentEvent, turn: () => Turn): Turn {
  try {
    return turn()
  } catch (cause) {
    const fault = new ReplayFault(
      'machine_loops',
      event.seq,
      cause instanceof Error ? cause.message : 'unknown',
    )
    fault.cause = cause
    throw fault
  }
}

/**
 * A return through history finds steps as they were, and the machine is brought to say the same: a state entered with
 * nothing to hold it is settled at once, one that is held is not settled (S1).
 */
function settleEntered(plan: Plan, turn: Turn, event: IncidentEvent): Plan {
  const entered = new Set(enteredIn(turn))
  let next = plan
  for (let turns = 0; turns < MAX_TURNS; turns++) {
    const signal = correction(next, entered)
    if (signal === undefined) return next
    const from = next
    const more = turned(event, () => from.runbook.machine.send(from.snapshot, signal, from.facts))
    for (const state of enteredIn(more)) entered.add(state)
    next = folded(next, more, event)
  }
  throw new ReplayFault('machine_loops', event.seq, plan.id)
}

const enteredIn = (turn: Turn) =>
  turn.microsteps.flat().flatMap((move) => (move.kind === 'entered' ? [move.state] : []))

function correction(plan: Plan, states: Iterable<string>): string | undefined {
  for (const state of states) {
    const { active, holding } = progressIn(plan, state)
    if (!active) continue
    const isOpen = plan.snapshot.can({ type: settledEvent(state) })
    if (isOpen && holding === 0) return settledEvent(state)
    if (!isOpen && holding > 0) return unsettledEvent(state)
  }
  return undefined
}

function folded(plan: Plan, turn: Turn, event: IncidentEvent): Plan {
  const at = effectiveAt(event)
  let next: Plan = { ...plan, snapshot: turn.snapshot }
  for (const moves of turn.microsteps) for (const move of moves) next = moved(next, move, at, event.seq)
  return turn.snapshot.status === 'done' ? { ...next, endedAt: at } : next
}

function moved(plan: Plan, move: Move, at: Instant, seq: number): Plan {
  switch (move.kind) {
    case 'left':
      return withProgress(plan, move.state, (progress) => ({ ...progress, active: false, leftAt: at }))
    case 'entered':
      return move.kept ? resumed(plan, move.state) : entered(plan, move.state, at, seq)
    case 'delayed':
      return { ...plan, after: [...without(plan.after, move.id), { id: move.id, due: addMs(at, move.ms) }] }
    case 'cancelled':
      return { ...plan, after: without(plan.after, move.id) }
  }
}

export const without = (timers: readonly AfterTimer[], id: string) =>
  timers.filter((timer) => timer.id !== id)

/** P3, through history: the visit goes on where it was left. */
function resumed(plan: Plan, state: string): Plan {
  return withProgress(plan, state, ({ leftAt: _, ...progress }) => ({ ...progress, active: true }))
}

/** P3: the steps are open anew. Before a first visit nothing can have happened to them, so only returns cost. */
function entered(plan: Plan, state: string, at: Instant, seq: number): Plan {
  const next = progressIn(plan, state).enteredAt === undefined ? plan : openedAnew(plan, state)
  return withProgress(next, state, ({ leftAt: _, ...progress }) => ({
    ...progress,
    active: true,
    enteredAt: at,
    enteredSeq: seq,
  }))
}

function openedAnew(plan: Plan, state: string): Plan {
  let { steps } = plan
  let holding = 0
  const { holders } = progressIn(plan, state)
  for (const step of stepsIn(plan, state)) {
    if (holders === 'all' || step.required) holding += 1
    const { notes } = rowAt(steps, step.index)
    steps = withRow(steps, step.index, notes === 0 ? UNTOUCHED : { ...UNTOUCHED, notes })
  }
  return withProgress({ ...plan, steps }, state, (progress) => ({ ...progress, holding }))
}

function progressIn(plan: Plan, state: string): StateProgress {
  const progress = progressOf(plan, state)
  if (progress === undefined) throw new RangeError(`no state ${state} in ${plan.runbook.id}`)
  return progress
}

export function withProgress(
  plan: Plan,
  state: string,
  change: (progress: StateProgress) => StateProgress,
): Plan {
  const index = plan.runbook.stateIndex.get(state) ?? -1
  return { ...plan, states: withRow(plan.states, index, change(progressIn(plan, state))) }
}
