/** What the incident screen reads out of a view: keys, phases and lanes in reading order, whose a step is, what waits. */
import type { IncidentView, MachineConfig, StateConfig, StateView, StepView } from '@holdfast/core'

/** Names a step within an incident: two plans may have a step of the same id. */
export type StepKey = `${string}/${string}`
export const keyOf = (step: { readonly plan: string; readonly id: string }): StepKey =>
  `${step.plan}/${step.id}`

export type Phase = {
  readonly plan: string
  readonly state: StateView
  readonly steps: readonly StepView[]
}

/** Phases in document order; those of a parallel state side by side. */
export type Block =
  | { readonly kind: 'phase'; readonly phase: Phase }
  | {
      readonly kind: 'lanes'
      readonly id: string
      readonly title: string
      readonly lanes: readonly {
        readonly id: string
        readonly title: string
        readonly phases: readonly Phase[]
      }[]
    }

/** @param config of the plan's runbook: only it knows which states run side by side */
export function blocksOf(view: IncidentView, planId: string, config: MachineConfig): readonly Block[] {
  const plan = view.plans.find(({ id }) => id === planId)
  if (plan === undefined) return []
  const own = view.steps.filter((step) => step.plan === planId)
  const blocks: Block[] = []
  for (const state of plan.states) {
    const phase: Phase = { plan: planId, state, steps: own.filter((step) => step.state === state.id) }
    const region = regionOf(config, state.id)
    const last = blocks.at(-1)
    if (region === undefined) blocks.push({ kind: 'phase', phase })
    else if (last?.kind === 'lanes' && last.id === region.around)
      blocks[blocks.length - 1] = { ...last, lanes: withPhase(last.lanes, region, phase) }
    else {
      blocks.push({
        kind: 'lanes',
        id: region.around,
        title: region.aroundTitle,
        lanes: withPhase([], region, phase),
      })
    }
  }
  return blocks
}

type Region = {
  readonly around: string
  readonly aroundTitle: string
  readonly lane: string
  readonly laneTitle: string
}
type Lanes = Extract<Block, { kind: 'lanes' }>['lanes']

function withPhase(lanes: Lanes, { lane, laneTitle }: Region, phase: Phase): Lanes {
  if (lanes.some(({ id }) => id === lane)) {
    return lanes.map((each) => (each.id === lane ? { ...each, phases: [...each.phases, phase] } : each))
  }
  return [...lanes, { id: lane, title: laneTitle, phases: [phase] }]
}

/** The outermost parallel state around `path`, and which of its branches `path` is in. */
function regionOf(config: MachineConfig, path: string): Region | undefined {
  const names = path.split('.')
  let node: StateConfig = { ...(config.states === undefined ? {} : { states: config.states }) }
  for (const [depth, name] of names.entries()) {
    const next = node.states?.[name]
    if (next === undefined) return undefined
    const lane = names[depth + 1]
    if (next.type === 'parallel' && lane !== undefined) {
      return {
        around: names.slice(0, depth + 1).join('.'),
        aroundTitle: next.meta?.title ?? name,
        lane,
        laneTitle: next.states?.[lane]?.meta?.title ?? lane,
      }
    }
    node = next
  }
  return undefined
}

export const isSettled = ({ status }: StepView): boolean => status === 'done' || status === 'skipped'

/** Somebody can act on it now. */
export const isOpen = ({ status }: StepView): boolean =>
  status === 'ready' || status === 'claimed' || status === 'waiting' || status === 'failed'

export type Wearing = { readonly me: string; readonly roles: ReadonlySet<string> }

export function wearing(view: IncidentView, me: string): Wearing {
  const roles = Object.entries(view.roles).filter(([, people]) => people.some(({ id }) => id === me))
  return { me, roles: new Set(roles.map(([role]) => role)) }
}

/** Why a step is this person's, strongest first; undefined: it is somebody else's. */
export function claimOn(step: StepView, { me, roles }: Wearing): 'on-it' | 'assigned' | 'role' | undefined {
  if (step.status === 'claimed') return step.by?.id === me ? 'on-it' : undefined
  if (step.assignee !== undefined) return step.assignee.id === me ? 'assigned' : undefined
  if (step.approval !== undefined) {
    const gave = step.approval.given.some(({ by }) => by.id === me)
    return !gave && step.approval.from.some((role) => roles.has(role)) ? 'role' : undefined
  }
  return roles.has(step.role) ? 'role' : undefined
}

const STRENGTH = { 'on-it': 0, assigned: 1, role: 2 }

/**
 * From a view alone, as for a list over many incidents: this person's next steps, best first: what they are on, what was
 * assigned to them, what their roles own; within each, overdue, then by deadline, then as written. When nothing is
 * theirs: what is open to everyone, then, for the commander, what nobody's role covers.
 */
export function nextFor(view: IncidentView, who: Wearing): readonly StepView[] {
  const actionable = view.steps.filter(
    (step) => isOpen(step) && step.kind !== 'wait' && step.status !== 'failed',
  )
  const mine = actionable
    .flatMap((step) => {
      const claim = claimOn(step, who)
      return claim === undefined ? [] : [{ step, strength: STRENGTH[claim] }]
    })
    .sort((a, b) => a.strength - b.strength || urgency(a.step, b.step))
    .map(({ step }) => step)
  if (mine.length > 0) return mine
  const open = actionable.filter((step) => step.status === 'ready' && step.assignee === undefined)
  const anyone = open.filter(({ role }) => role === 'anyone').sort(urgency)
  if (anyone.length > 0 || !who.roles.has('commander')) return anyone
  return open.filter(({ role }) => (view.roles[role] ?? []).length === 0).sort(urgency)
}

/** Later than any deadline. */
const NEVER = '9999'

function urgency(a: StepView, b: StepView): number {
  const [left, right] = [a.overdueAt ?? a.due ?? NEVER, b.overdueAt ?? b.due ?? NEVER]
  return left < right ? -1 : left > right ? 1 : 0
}

/** What the incident waits for that is not this person's to do: others at work, running waits, approvals, open roles. */
export function waitingOn(view: IncidentView, who: Wearing): readonly StepView[] {
  return view.steps
    .filter((step) => isOpen(step) && claimOn(step, who) === undefined && step.role !== 'anyone')
    .sort((a, b) => Number(b.required) - Number(a.required) || urgency(a, b))
}
