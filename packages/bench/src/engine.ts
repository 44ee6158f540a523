/**
 * What a tick costs by the number of steps: Holdfast's engine (decide and evolve) beside the same plan as one XState
 * machine with a region per step, run by a live actor and by the pure `transition()`, and beside a reducer by hand.
 */
import { type Incident, type IncidentEvent, replay } from '@holdfast/core'
import { type AnyStateMachine, createActor, createMachine, initialTransition, transition } from 'xstate'
import { alternate, type Contender, type Measured } from './measure.ts'
import { given, openedOn, stepsOf } from './plans.ts'

const SIZES = [30, 100, 300, 2_000]
const ROUNDS = 7
/** Above this XState's pure transition() takes minutes for one run. */
const PURE_UP_TO = 300
const FOLDED = 10_000

export type EngineReport = {
  readonly sizes: readonly { readonly steps: number; readonly measured: readonly Measured[] }[]
  readonly tickAt300Over30: number
  readonly foldMs: readonly { readonly steps: number; readonly events: number; readonly ms: number }[]
}

export function engine(): EngineReport {
  const sizes = SIZES.map((steps) => ({ steps, measured: alternate(contenders(steps), ROUNDS) }))
  // The ratio that is promised, measured in turns of its own.
  const [small, large] = alternate([holdfast(30), holdfast(300)], ROUNDS * 3)
  return {
    sizes,
    tickAt300Over30: (large?.median ?? Number.NaN) / (small?.median ?? Number.NaN),
    foldMs: [30, 300].map((steps) => fold(steps)),
  }
}

function contenders(steps: number): readonly Contender[] {
  const xstate = [liveActor(steps), ...(steps <= PURE_UP_TO ? [pureTransition(steps)] : [])]
  return [holdfast(steps), ...xstate, byHand(steps)]
}

function holdfast(steps: number): Contender {
  const { incident: opened } = openedOn(steps)
  const ids = stepsOf(steps).flat()
  return {
    name: 'Holdfast',
    operations: ids.length,
    run: () => {
      let incident: Incident = opened
      for (const step of ids) incident = given(incident, { type: 'step.complete', step }).incident
      if (incident.plans[0]?.endedAt === undefined) throw new Error('the plan did not end')
    },
  }
}

function regionPerStep(steps: number): AnyStateMachine {
  const phases = stepsOf(steps)
  const states = Object.fromEntries(
    phases.map((ids, phase) => [
      `phase-${phase}`,
      {
        type: 'parallel' as const,
        onDone: phase === phases.length - 1 ? 'end' : `phase-${phase + 1}`,
        states: Object.fromEntries(
          ids.map((id) => [
            id,
            { initial: 'open', states: { open: { on: { [id]: 'done' } }, done: { type: 'final' as const } } },
          ]),
        ),
      },
    ]),
  )
  return createMachine({ id: 'regions', initial: 'phase-0', states: { ...states, end: { type: 'final' } } })
}

function liveActor(steps: number): Contender {
  const machine = regionPerStep(steps)
  const ids = stepsOf(steps).flat()
  return {
    name: 'XState, a region per step, live actor',
    operations: ids.length,
    run: () => {
      const actor = createActor(machine).start()
      for (const type of ids) actor.send({ type })
      if (actor.getSnapshot().status !== 'done') throw new Error('the machine did not end')
    },
  }
}

function pureTransition(steps: number): Contender {
  const machine = regionPerStep(steps)
  // At 300 steps one whole run takes seconds: a phase's worth is enough for a mean.
  const ids = stepsOf(steps)[0] ?? []
  return {
    name: 'XState, a region per step, transition()',
    operations: ids.length,
    run: () => {
      let [snapshot] = initialTransition(machine)
      for (const type of ids) [snapshot] = transition(machine, snapshot, { type })
      if (!snapshot.matches('phase-1')) throw new Error('the phase did not end')
    },
  }
}

type ByHand = { readonly phase: number; readonly open: number; readonly done: ReadonlyMap<string, string> }

/** What somebody would write for this one plan: no roles, no refusals, no timers, no log. */
function byHand(steps: number): Contender {
  const ids = stepsOf(steps).flat()
  const perPhase = steps / 5
  const tick = (state: ByHand, id: string): ByHand => {
    const open = state.open - 1
    const done = new Map(state.done).set(id, 'ana')
    return open === 0 ? { phase: state.phase + 1, open: perPhase, done: new Map() } : { ...state, open, done }
  }
  return {
    name: 'reducer by hand',
    operations: ids.length,
    run: () => {
      let state: ByHand = { phase: 0, open: perPhase, done: new Map() }
      for (const id of ids) state = tick(state, id)
      if (state.phase !== 5) throw new Error('the reducer did not end')
    },
  }
}

/** A long incident: the steps of the first phase done and reopened over and over. */
function fold(steps: number): EngineReport['foldMs'][number] {
  const { incident: opened, events: first } = openedOn(steps)
  const events: IncidentEvent[] = [...first]
  const ids = (stepsOf(steps)[0] ?? []).slice(1)
  let incident = opened
  while (events.length < FOLDED)
    for (const step of ids)
      for (const command of [
        { type: 'step.complete', step },
        { type: 'step.reopen', step, reason: 'again' },
      ] as const) {
        const next = given(incident, command)
        incident = next.incident
        events.push(...next.events)
      }
  const log = events.slice(0, FOLDED)
  const { runbooks } = opened
  const measured = alternate([{ name: 'fold', operations: 1, run: () => void replay(log, runbooks) }], ROUNDS)
  return { steps, events: log.length, ms: (measured[0]?.median ?? Number.NaN) / 1_000 }
}
