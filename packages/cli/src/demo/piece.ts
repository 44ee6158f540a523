/** What a person takes up next: always something that the engine offers them now, never a list written beforehand. */
import {
  type Incident,
  type IncidentView,
  type Instant,
  nextFor,
  type Offer,
  type Person,
  type StepView,
  stepOffers,
  viewIncident,
  wears,
} from '@holdfast/core'

export type Piece = { readonly step: StepView; readonly offer: Offer }

type Ask = { readonly incident: Incident; readonly person: Person; readonly at: Instant }

/** Commands that do a step, as against those that speak about it. */
const DOES: readonly Offer['type'][] = ['step.complete', 'decision.choose', 'approval.give']

/** The person's own next piece; undefined when they wait for others. */
export function pieceFor(ask: Ask): Piece | undefined {
  const { incident, person } = ask
  const view = viewIncident(incident)
  const where = nextFor(incident, person)
  const next = view.steps.find(({ id, plan }) => plan === where?.plan && id === where.step)
  const own = view.steps.filter((step) => isTheirs(incident, view, person, step))
  return (
    (next && offered(ask, next, DOES)) ??
    // A decision or an approval that asks for evidence is offered once there is some.
    first(own.filter(lacksEvidence), (step) => offered(ask, step, ['evidence.add'])) ??
    first(
      own.filter(({ status }) => status === 'failed'),
      (step) => offered(ask, step, ['step.reopen']),
    )
  )
}

/** What only the commander may do so that an exercise ends today: end the waits that hold the plan. */
export function waitFor(ask: Ask): Piece | undefined {
  const waits = viewIncident(ask.incident).steps.filter(
    ({ kind, status, required }) => kind === 'wait' && status === 'waiting' && required,
  )
  return first(waits, (step) => offered(ask, step, DOES))
}

/** Anything at all that this person may do: for a commander whose team is held up by somebody. */
export function anyPieceFor(ask: Ask): Piece | undefined {
  return first(viewIncident(ask.incident).steps, (step) => offered(ask, step, DOES))
}

/** Whether this person may do this very thing too: a second one for a race. */
export const mayAlso = (ask: Ask, { step, offer }: Piece) =>
  isTheirs(ask.incident, viewIncident(ask.incident), ask.person, step) &&
  offered(ask, step, [offer.type]) !== undefined

function offered(ask: Ask, step: StepView, types: readonly Offer['type'][]): Piece | undefined {
  const offers = stepOffers(ask.incident, ask.person, ask.at, { plan: step.plan, step: step.id })
  const offer = offers.find(({ type }) => types.includes(type))
  return offer && { step, offer }
}

/** People keep to their own hats, so that approvers stay apart from doers. */
function isTheirs(incident: Incident, view: IncidentView, person: Person, step: StepView): boolean {
  const roles = step.approval?.from ?? [step.role]
  if (roles.some((role) => role === 'anyone' || wears(incident, person, role))) return true
  return view.roles[step.role] === undefined && wears(incident, person, 'commander')
}

const lacksEvidence = ({ kind, status, evidenceNeeded, evidence }: StepView) =>
  (kind === 'decision' || kind === 'approval') &&
  (status === 'ready' || status === 'waiting' || status === 'claimed') &&
  evidenceNeeded !== undefined &&
  evidence.length === 0

function first<T, R>(items: readonly T[], of: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const result = of(item)
    if (result !== undefined) return result
  }
  return undefined
}
