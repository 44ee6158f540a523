/**
 * What a person may do now (O1). Nothing here knows a rule: a command is offered when `decide` accepts it with its
 * blanks filled, so offers and verdicts cannot disagree.
 */
import type { Command, CommandType } from './command.ts'
import { decide } from './decide.ts'
import type { Person } from './event.ts'
import type { Incident, Plan } from './incident.ts'
import type { LoadedStep } from './load.ts'
import { planOf, progressOf, stepOf, stepsIn } from './plan.ts'
import { factsMissing } from './rules.ts'
import type { Facts, FactValue, Instant } from './runbook.ts'

/** What the person must still say before the command is sent. */
export type Blank =
  | 'reason'
  | 'note'
  | 'title'
  | 'evidence'
  | 'facts'
  | 'option'
  | 'person'
  | 'state'
  | 'value'

/** A command that would be accepted once its blanks are filled. */
export type Offer = {
  readonly type: CommandType
  readonly plan?: string
  readonly step?: string
  readonly blanks: readonly Blank[]
  /** For the blank `option`: those that may be chosen now. */
  readonly options?: readonly string[]
  /** For `person`: those who may be given the step. */
  readonly people?: readonly Person[]
  /** For `facts`: those that must be given. */
  readonly facts?: readonly string[]
  /** For `state`: where a step may be added. */
  readonly states?: readonly string[]
}

export type StepOffers = { readonly plan: string; readonly step: string; readonly offers: readonly Offer[] }

export type Offers = {
  /** Not about one step. */
  readonly incident: readonly Offer[]
  /** Steps on which there is something to do, in the order in which people see them. Notes may be added to any step. */
  readonly steps: readonly StepOffers[]
}

export function offers(incident: Incident, person: Person, at: Instant): Offers {
  const accepts = accepting(incident, person, at)
  const steps: StepOffers[] = []
  for (const plan of incident.plans) {
    for (const { id } of plan.runbook.states) {
      if (progressOf(plan, id)?.active !== true) continue
      for (const step of stepsIn(plan, id)) {
        const own = ofStep(incident, plan, step, accepts)
        if (own.length > 0) steps.push({ plan: plan.id, step: step.id, offers: own })
      }
    }
  }
  return { incident: ofIncident(incident, accepts), steps }
}

/** What this person may do on one step; nothing for a step that is not there. */
export function stepOffers(
  incident: Incident,
  person: Person,
  at: Instant,
  where: { readonly plan: string; readonly step: string },
): readonly Offer[] {
  const plan = planOf(incident, where.plan)
  const step = plan && stepOf(plan, where.step)
  return plan && step ? ofStep(incident, plan, step, accepting(incident, person, at)) : []
}

type Accepts = (command: Command) => boolean

const accepting = (incident: Incident, by: Person, at: Instant): Accepts => {
  return (command) => decide(incident, command, { by, at }).ok
}

const FILLED = 'filled'
const EVIDENCE = { title: FILLED, kind: 'text', value: FILLED } as const

function ofStep(incident: Incident, plan: Plan, step: LoadedStep, accepts: Accepts): readonly Offer[] {
  const on = { plan: plan.id, step: step.id }
  const plain = (type: 'step.claim' | 'step.release', blanks: readonly Blank[] = []): Offer[] =>
    accepts({ type, ...on }) ? [{ type, ...on, blanks }] : []
  const reasoned = (type: 'step.skip' | 'step.reopen' | 'approval.refuse'): Offer[] =>
    accepts({ type, ...on, reason: FILLED }) ? [{ type, ...on, blanks: ['reason'] }] : []
  return [
    ...toDo(plan, step, accepts),
    ...plain('step.claim'),
    ...plain('step.release'),
    ...assigning(incident, on, accepts),
    ...reasoned('approval.refuse'),
    ...reasoned('step.skip'),
    ...reasoned('step.reopen'),
    ...(accepts({ type: 'evidence.add', ...on, evidence: EVIDENCE })
      ? [{ type: 'evidence.add', ...on, blanks: ['evidence'] } as const]
      : []),
  ]
}

/** The command that does the step (S10). */
export function toDo(plan: Plan, step: LoadedStep, accepts: Accepts): readonly Offer[] {
  const on = { plan: plan.id, step: step.id }
  switch (step.kind) {
    case 'task':
    case 'wait': {
      const facts = factsMissing(plan, step, {})
      const needsEvidence = step.evidence !== undefined && !accepts(completing(plan, step, on, facts, false))
      if (!accepts(completing(plan, step, on, facts, needsEvidence))) return []
      const blanks: Blank[] = []
      if (step.kind === 'wait') blanks.push('note')
      if (needsEvidence) blanks.push('evidence')
      if (facts.length === 0) return [{ type: 'step.complete', ...on, blanks }]
      return [{ type: 'step.complete', ...on, blanks: [...blanks, 'facts'], facts }]
    }
    case 'decision': {
      const options = step.options.map(({ id }) => id)
      const open = options.filter((option) => accepts({ type: 'decision.choose', ...on, option }))
      return open.length === 0 ? [] : [{ type: 'decision.choose', ...on, blanks: ['option'], options: open }]
    }
    case 'approval':
      return accepts({ type: 'approval.give', ...on }) ? [{ type: 'approval.give', ...on, blanks: [] }] : []
  }
}

function completing(
  plan: Plan,
  step: LoadedStep,
  on: { plan: string; step: string },
  facts: readonly string[],
  withEvidence: boolean,
): Command {
  return {
    type: 'step.complete',
    ...on,
    ...(step.kind === 'wait' && { note: FILLED }),
    ...(withEvidence && { evidence: [EVIDENCE] }),
    ...(facts.length > 0 && { facts: sampleFacts(plan, facts) }),
  }
}

/** Values of the right type: what each fact is now. */
function sampleFacts(plan: Plan, ids: readonly string[]): Facts {
  const facts: Record<string, FactValue> = {}
  for (const id of ids) {
    const value = plan.facts[id]
    if (value !== undefined) facts[id] = value
  }
  return facts
}

function assigning(
  incident: Incident,
  on: { plan: string; step: string },
  accepts: Accepts,
): readonly Offer[] {
  const everyone = new Map(
    Object.values(incident.roles)
      .flat()
      .map((person) => [person.id, person]),
  )
  const people = [...everyone.values()].filter((person) => accepts({ type: 'step.assign', ...on, person }))
  return people.length === 0 ? [] : [{ type: 'step.assign', ...on, blanks: ['person'], people }]
}

function ofIncident(incident: Incident, accepts: Accepts): readonly Offer[] {
  const found: Offer[] = []
  const offer = (command: Command, ...blanks: Blank[]) => {
    if (accepts(command)) found.push({ type: command.type, blanks })
  }
  offer({ type: 'note.add', note: FILLED }, 'note')
  offer({ type: 'incident.close', reason: FILLED }, 'reason')
  offer({ type: 'incident.reopen', reason: FILLED }, 'reason')
  offer({ type: 'severity.set', severity: incident.severity === 1 ? 2 : 1 }, 'value')
  for (const plan of incident.plans) {
    const states = plan.runbook.states.map(({ id }) => id)
    const open = states.filter((state) => accepts({ type: 'step.add', plan: plan.id, state, title: FILLED }))
    if (open.length > 0)
      found.push({ type: 'step.add', plan: plan.id, blanks: ['state', 'title'], states: open })
  }
  return found
}
