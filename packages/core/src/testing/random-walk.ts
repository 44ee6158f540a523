/** Any people doing anything at any time: commands in and out of place, resolved against what there is. */
import fc from 'fast-check'
import type { Command } from '../command.ts'
import { decide } from '../decide.ts'
import type { IncidentEvent, Person } from '../event.ts'
import { emptyIncident, evolve } from '../evolve.ts'
import type { Incident, Runbooks } from '../incident.ts'
import { isSettled } from '../lifecycle.ts'
import { wearersOf } from '../members.ts'
import { activeSteps, isActive, openNeeds, stateOf, stepsOf } from '../plan.ts'
import type { Instant } from '../runbook.ts'
import { addMs } from '../time.ts'
import { timers } from '../timers.ts'
import type { Asking, Verdict } from '../verdict.ts'
import { MINUTE, START } from './books.ts'
import { ana, ben, cho, dee, eve } from './people.ts'

export const PEOPLE = [ana, ben, cho, dee, eve] as const

/** One draw: numbers that are read as a person, a kind of command, and what it is about. */
export type Draw = {
  readonly who: number
  readonly what: number
  readonly which: number
  readonly how: number
  readonly minutes: number
  readonly late: number
}

/** Evenly: small numbers are no likelier here to find anything. */
const nat = fc.noBias(fc.nat({ max: 999 }))
export const anyDraws = (max: number): fc.Arbitrary<readonly Draw[]> =>
  fc.array(
    fc.record({
      who: nat,
      what: nat,
      which: nat,
      how: nat,
      minutes: fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 600 })),
      late: fc.oneof(fc.constant(0), fc.nat({ max: 300 })),
    }),
    { minLength: Math.floor(max / 2), maxLength: max, size: 'max' },
  )

/** One attempt and what came of it. */
export type Attempt = {
  readonly before: Incident
  readonly command: Command
  readonly asking: Asking
  readonly verdict: Verdict
  readonly events: readonly IncidentEvent[]
  readonly after: Incident
}

/** Opens an incident on the first runbook, gives out roles, and then does what the draws say. */
export function* walk(runbooks: Runbooks, draws: readonly Draw[]): Generator<Attempt> {
  const [runbook] = runbooks.values()
  let at: Instant = START
  let incident = emptyIncident(runbooks)
  const attempt = (command: Command, by: Person): Attempt => {
    const before = incident
    const verdict = decide(before, command, { by, at })
    const events: IncidentEvent[] = []
    for (const draft of verdict.ok ? verdict.events : []) {
      const event: IncidentEvent = { ...draft, seq: incident.seq + 1 }
      incident = evolve(incident, event)
      events.push(event)
    }
    return { before, command, asking: { by, at }, verdict, events, after: incident }
  }
  const roles = { red: [ben, cho], blue: [cho, dee], observer: [eve] }
  const opening = { title: 'Any', severity: 3, exercise: true, number: 'INC-2026-001' } as const
  yield attempt({ type: 'incident.open', ...opening, runbook: runbook?.id ?? '', roles }, ana)
  for (const draw of draws) {
    at = addMs(at, draw.minutes * MINUTE)
    // Ana commands, so half of all that happens is hers: else the walks would be refusals mostly.
    const by = draw.who % 2 === 0 ? ana : of(PEOPLE, draw.who)
    yield draw.what % 2 === 0
      ? attempt(...doingOf(incident, draw, by))
      : attempt(commandOf(incident, draw, at), by)
  }
}

function of<T>(items: readonly T[], number: number): T {
  const item = items[number % items.length]
  if (item === undefined) throw new RangeError('nothing to choose from')
  return item
}

const EVIDENCE = { title: 'Photo', kind: 'link', value: 'https://example.org/photo' } as const

type Make = (about: {
  readonly step: string
  readonly plan: string
  readonly draw: Draw
  readonly late: { readonly occurredAt?: Instant }
  readonly incident: Incident
}) => Command

const facts = (how: number) => of([{ b: true }, { b: false }, { n: how % 7 }, { s: 'x' }] as const, how)

const complete: Make = ({ step, plan, draw, late, incident }) => {
  const running = incident.plans.find(({ id }) => id === plan)
  const def = running && [...stepsOf(running)].find(({ id }) => id === step)
  const records = Object.entries({ b: draw.how % 2 === 0, n: draw.how % 7, s: 'x' })
  const given = records.filter(([fact]) => def?.records.includes(fact))
  return {
    type: 'step.complete',
    step,
    plan,
    ...late,
    ...(def?.kind === 'wait' && { note: 'long enough' }),
    ...(draw.how % 5 !== 0 && { evidence: [EVIDENCE] }),
    ...(given.length > 0 && { facts: Object.fromEntries(given) }),
  }
}

const choose: Make = ({ step, plan, draw, late }) => ({
  type: 'decision.choose',
  step,
  plan,
  option: of(['yes', 'no'], draw.how),
  ...late,
})

const approve: Make = ({ step, plan }) => ({ type: 'approval.give', step, plan })
const fireNext: Make = ({ incident, draw }) => ({
  type: 'timer.fire',
  timer: timers(incident)[draw.how % 2]?.id ?? `due:any:t${draw.how % 9}`,
})

/** What moves a plan stands here several times. */
const MAKERS: readonly Make[] = [
  complete,
  complete,
  complete,
  complete,
  choose,
  choose,
  choose,
  approve,
  approve,
  fireNext,
  fireNext,
  ({ step, plan, late }) => ({ type: 'step.claim', step, plan, ...late }),
  ({ step, plan }) => ({ type: 'step.release', step, plan }),
  ({ step, plan, draw }) => ({ type: 'step.assign', step, plan, person: of(PEOPLE, draw.how) }),
  ({ step, plan, late }) => ({ type: 'step.skip', step, plan, reason: 'no need', ...late }),
  ({ step, plan, draw }) => ({ type: 'step.skip', step, plan, reason: draw.how % 4 === 0 ? ' ' : 'no need' }),
  ({ step, plan }) => ({ type: 'step.reopen', step, plan, reason: 'not right' }),
  ({ step, plan }) => ({ type: 'approval.refuse', step, plan, reason: 'too early' }),
  ({ step, plan }) => ({ type: 'evidence.add', step, plan, evidence: EVIDENCE }),
  ({ step, draw, late }) => ({
    type: 'note.add',
    note: 'seen',
    ...(draw.how % 2 === 0 && { step }),
    ...late,
  }),
  ({ plan, draw, late }) => {
    const [[fact, value] = ['b', true]] = Object.entries(facts(draw.how))
    return { type: 'fact.set', plan, fact, value, ...late }
  },
  ({ plan, draw, incident }) => {
    const states = incident.plans.find(({ id }) => id === plan)?.runbook.states ?? []
    const state = states[draw.how % Math.max(1, states.length)]?.id ?? 'nowhere'
    return { type: 'step.add', plan, state, title: `More ${draw.which % 9}`, required: draw.how % 2 === 0 }
  },
  ({ draw }) => ({
    type: 'role.assign',
    role: of(['red', 'blue', 'responder', 'commander', 'pilot'], draw.how),
    person: of(PEOPLE, draw.which),
  }),
  ({ draw }) => ({
    type: 'role.release',
    role: of(['red', 'blue', 'observer', 'commander'], draw.how),
    person: of(PEOPLE, draw.which),
  }),
  ({ draw }) => ({ type: 'severity.set', severity: of([1, 2, 3, 4] as const, draw.how) }),
  ({ draw, incident }) =>
    incident.plans.length < 3 && draw.how % 3 === 0
      ? { type: 'plan.start', runbook: 'any' }
      : { type: 'incident.reopen', reason: 'it is back' },
  ({ draw }) =>
    draw.how % 4 === 0
      ? { type: 'incident.close', reason: 'over' }
      : { type: 'incident.reopen', reason: 'it is back' },
]

/** What a plan asks for, by somebody who may: without it, walks would seldom come far. */
function doingOf(incident: Incident, draw: Draw, by: Person): readonly [Command, Person] {
  const asked = incident.plans.flatMap((plan) =>
    [...activeSteps(plan)]
      .filter((step) => !isSettled(stateOf(plan, step)) && openNeeds(plan, step).length === 0)
      .map((step) => ({ plan, step })),
  )
  if (asked.length === 0) return [{ type: 'note.add', note: 'nothing to do' }, by]
  const { plan, step } = of(asked, draw.which)
  const about = { step: step.id, plan: plan.id, draw, late: {}, incident }
  if (step.evidence !== undefined && stateOf(plan, step).evidence.length === 0 && draw.how % 8 !== 0)
    return [{ type: 'evidence.add', plan: plan.id, step: step.id, evidence: EVIDENCE }, ana]
  if (step.kind === 'decision') return [choose(about), ana]
  if (step.kind !== 'approval') return [complete(about), ana]
  const given = stateOf(plan, step).approvals.map((approval) => approval.by.id)
  const seated = step.from
    .flatMap((role) => wearersOf(incident, role))
    .filter(({ id }) => !given.includes(id))
  return [approve(about), seated.length === 0 ? by : of(seated, draw.who)]
}

function commandOf(incident: Incident, draw: Draw, at: Instant): Command {
  const plan = of(incident.plans, draw.which)
  const steps = [...stepsOf(plan)]
  // Mostly what is active: the rest is there to be refused.
  const active = steps.filter((one) => isActive(plan, one))
  const step = of(draw.how % 5 === 0 || active.length === 0 ? steps : active, draw.which)
  const late = draw.late === 0 ? {} : { occurredAt: addMs(at, (5 - draw.late) * MINUTE) }
  return of(MAKERS, Math.floor(draw.what / 2))({ step: step.id, plan: plan.id, draw, late, incident })
}
