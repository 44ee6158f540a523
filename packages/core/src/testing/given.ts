/** Given – when – then: what happened, what is wished, what comes of it. */
import { expect } from 'vitest'
import type { Command, CommandOf } from '../command.ts'
import { decide } from '../decide.ts'
import type { IncidentEvent, Person } from '../event.ts'
import { emptyIncident, evolve } from '../evolve.ts'
import type { Incident } from '../incident.ts'
import type { Refusal, RefusalCode } from '../refusal.ts'
import type { Instant, MachineConfig } from '../runbook.ts'
import { addMs } from '../time.ts'
import type { Asking, EventDraft, Verdict } from '../verdict.ts'
import { type StepView, viewIncident } from '../view.ts'
import { MINUTE, START, shelf } from './books.ts'
import { ana } from './people.ts'

/** A command, by Ana unless said, a minute after the one before unless said. */
export type Act = { readonly command: Command; readonly by?: Person; readonly at?: Instant }

const actOf = (act: Act | Command): Act => ('command' in act ? act : { command: act })

export const by = (person: Person, act: Act | Command): Act => ({ ...actOf(act), by: person })

/** @param ms after the incident was opened */
export const at = (ms: number, act: Act | Command): Act => ({ ...actOf(act), at: addMs(START, ms) })

type Step = { readonly plan?: string; readonly occurredAt?: Instant }

export const claim = (step: string, rest: Step = {}): Command => ({ type: 'step.claim', step, ...rest })
export const release = (step: string): Command => ({ type: 'step.release', step })
export const assign = (step: string, person: Person): Command => ({ type: 'step.assign', step, person })
export const done = (
  step: string,
  rest: Omit<Partial<CommandOf<'step.complete'>>, 'type' | 'step'> = {},
): Command => ({ type: 'step.complete', step, ...rest })
export const skip = (step: string, reason = 'not needed', rest: Step = {}): Command => ({
  type: 'step.skip',
  step,
  reason,
  ...rest,
})
export const reopen = (step: string, reason = 'not right yet'): Command => ({
  type: 'step.reopen',
  step,
  reason,
})
export const choose = (step: string, option: string, rest: Step = {}): Command => ({
  type: 'decision.choose',
  step,
  option,
  ...rest,
})
export const approve = (step: string): Command => ({ type: 'approval.give', step })
export const refuseIt = (step: string, reason = 'no'): Command => ({ type: 'approval.refuse', step, reason })
export const setFact = (fact: string, value: boolean | number | string): Command => ({
  type: 'fact.set',
  fact,
  value,
})
export const give = (role: string, person: Person): Command => ({ type: 'role.assign', role, person })
export const fire = (timer: string): Command => ({ type: 'timer.fire', timer })
export const note = (text: string, rest: Omit<CommandOf<'note.add'>, 'type' | 'note'> = {}): Command => ({
  type: 'note.add',
  note: text,
  ...rest,
})
export const add = (state: string, title: string, rest: Partial<CommandOf<'step.add'>> = {}): Command => ({
  ...rest,
  type: 'step.add',
  state,
  title,
})
export const close = (reason = 'over'): Command => ({ type: 'incident.close', reason })

export type Scenario = {
  readonly incident: Incident
  readonly events: readonly IncidentEvent[]
  readonly step: (id: string, plan?: string) => StepView
  /** XState's value of the first plan. */
  readonly value: () => unknown
  readonly when: (act: Act | Command) => Outcome
  /** Goes on from here; every act must be accepted. */
  readonly and: (...acts: readonly (Act | Command)[]) => Scenario
}

export type Outcome = {
  readonly verdict: Verdict
  readonly refuses: (code: RefusalCode, facts?: Partial<Refusal> | object) => void
  /** The types and, where given, parts of the data of the events. */
  readonly records: (...events: readonly (EventDraft['type'] | object)[]) => Scenario
}

/** An incident opened by Ana on the first of these runbooks, in which this happened. */
export function given(
  books: MachineConfig | readonly MachineConfig[],
  ...acts: readonly (Act | Command)[]
): Scenario {
  const configs = 'id' in books ? [books] : books
  const open: CommandOf<'incident.open'> = {
    type: 'incident.open',
    title: 'Ward 3 is locked out',
    severity: 2,
    exercise: false,
    number: 'INC-2026-001',
    runbook: configs[0]?.id ?? '',
  }
  const before = scenario(emptyIncident(shelf(...configs)), [])
  return before.and({ command: open, at: START }, ...acts)
}

function scenario(incident: Incident, events: readonly IncidentEvent[]): Scenario {
  const self: Scenario = {
    incident,
    events,
    step: (id, plan = incident.plans[0]?.id ?? '') => {
      const found = viewIncident(incident).steps.find((one) => one.id === id && one.plan === plan)
      if (found === undefined) throw new Error(`no step ${id} in plan ${plan}`)
      return found
    },
    value: () => incident.plans[0]?.snapshot.value,
    when: (act) => outcome(self, actOf(act)),
    and: (...acts) => {
      let next = self
      for (const act of acts) next = accepted(next, next.when(act).verdict)
      return next
    },
  }
  return self
}

function outcome(before: Scenario, act: Act): Outcome {
  const verdict = decide(before.incident, act.command, askingOf(before, act))
  return {
    verdict,
    refuses: (code, facts = {}) => expect(verdict).toMatchObject({ ok: false, refusal: { code, ...facts } }),
    records: (...events) => {
      expect(verdict).toMatchObject({
        ok: true,
        events: events.map((event) => (typeof event === 'string' ? { type: event } : event)),
      })
      return accepted(before, verdict)
    },
  }
}

function askingOf({ incident }: Scenario, act: Act): Asking {
  return { by: act.by ?? ana, at: act.at ?? addMs(incident.at ?? START, MINUTE) }
}

function accepted({ incident, events }: Scenario, verdict: Verdict): Scenario {
  if (!verdict.ok) throw new Error(`refused: ${JSON.stringify(verdict.refusal)}`)
  let next = incident
  const all = [...events]
  for (const draft of verdict.events) {
    const event: IncidentEvent = { ...draft, seq: next.seq + 1 }
    next = evolve(next, event)
    all.push(event)
  }
  return scenario(next, all)
}
