/** A plan worked by a crew that takes whatever it is offered, late timers and second thoughts included. */
import type { Command } from '../command.ts'
import { decide } from '../decide.ts'
import type { IncidentEvent, Person } from '../event.ts'
import { emptyIncident, evolve } from '../evolve.ts'
import type { Incident } from '../incident.ts'
import type { Runbook } from '../load.ts'
import { COMMANDER, SYSTEM } from '../members.ts'
import { type Offer, offers } from '../offers.ts'
import { stateOf, stepOf } from '../plan.ts'
import type { Facts, FactValue, Instant } from '../runbook.ts'
import { addMs, laterOf } from '../time.ts'
import { nextTimer } from '../timers.ts'
import { viewIncident } from '../view.ts'
import { MINUTE } from './books.ts'
import type { Dice } from './library.ts'

/** A small hospital at night: everybody wears every hat, and four eyes are still four eyes. */
const CREW: readonly Person[] = ['Ana', 'Ben', 'Cho', 'Dee', 'Eli', 'Fay'].map((name) => ({
  id: name.toLowerCase(),
  name,
}))

const START: Instant = '2026-11-24T03:00:00.000Z'

/** A walk ends by itself, in three to six hundred commands. */
const MOST_COMMANDS = 3_000

/** How often an offer is taken beside the others: the work first, and now and then what people also do. */
const APPETITE: Partial<Record<Offer['type'], number>> = {
  'step.complete': 12,
  'decision.choose': 12,
  'approval.give': 12,
  'evidence.add': 1,
  'step.claim': 2,
  'step.release': 1,
  'step.assign': 1,
  'step.skip': 1,
  'step.reopen': 1,
  'approval.refuse': 1,
}

/** A refused approval holds its lane until it is asked anew: people press for that. */
const PRESSING = 60

function appetite(incident: Incident, { type, step }: Offer): number {
  const [plan] = incident.plans
  const asked = plan === undefined || step === undefined ? undefined : stepOf(plan, step)
  const refused = plan !== undefined && asked !== undefined && stateOf(plan, asked).status === 'failed'
  return refused && type === 'step.reopen' ? PRESSING : (APPETITE[type] ?? 0)
}

export type CrewWalk = {
  readonly incident: Incident
  readonly events: readonly IncidentEvent[]
  readonly outcome: string | undefined
}

/**
 * @param chosen `step option` of all walks so far: what nobody chose yet is chosen first
 */
export function crewWalk(runbook: Runbook, roll: Dice, chosen: Set<string>): CrewWalk {
  const [commander = SYSTEM] = CREW
  const runbooks = new Map([[runbook.hash, runbook]])
  const events: IncidentEvent[] = []
  let incident = emptyIncident(runbooks)
  let at = START

  const give = (command: Command, by: Person) => {
    const verdict = decide(incident, command, { by, at })
    if (!verdict.ok) throw new Error(`${JSON.stringify(command)}: ${JSON.stringify(verdict.refusal)}`)
    for (const draft of verdict.events) {
      const event: IncidentEvent = { ...draft, seq: incident.seq + 1 }
      incident = evolve(incident, event)
      events.push(event)
    }
  }
  const fireNext = () => {
    const timer = nextTimer(incident)
    if (timer === undefined) return
    at = laterOf(at, timer.due)
    give({ type: 'timer.fire', timer: timer.id }, SYSTEM)
  }

  const roles = Object.fromEntries(
    [COMMANDER, ...Object.keys(runbook.config.meta.roles)].map((role) => [role, CREW]),
  )
  const opening = { title: 'Ward 3', severity: 1, exercise: true, number: 'INC-2026-001' } as const
  give({ type: 'incident.open', ...opening, runbook: runbook.id, roles }, commander)
  for (let commands = 0; commands < MOST_COMMANDS && incident.plans[0]?.endedAt === undefined; commands++) {
    at = addMs(at, (1 + roll(20)) * MINUTE)
    const person = pick(CREW, roll) ?? commander
    const wishes = offers(incident, person, at)
      .steps.flatMap((step) => step.offers)
      .flatMap((offer) => Array.from({ length: appetite(incident, offer) }, () => offer))
    const offer = pick(wishes, roll)
    if (offer === undefined || roll(8) === 0) fireNext()
    else give(filled(incident, offer, roll, chosen), person)
  }
  return { incident, events, outcome: viewIncident(incident).plans[0]?.outcome }
}

const pick = <T>(from: readonly T[], roll: Dice): T | undefined => from[roll(from.length)]

function filled(incident: Incident, offer: Offer, roll: Dice, chosen: Set<string>): Command {
  const { plan, step = '' } = offer
  const on = { step, ...(plan !== undefined && { plan }) }
  const evidence = { title: 'Seen', kind: 'text', value: 'by two people' } as const
  switch (offer.type) {
    case 'step.complete':
      return {
        type: 'step.complete',
        ...on,
        note: 'done',
        ...(offer.blanks.includes('evidence') && { evidence: [evidence] }),
        ...(offer.facts !== undefined && { facts: factsFor(incident, offer.facts, roll) }),
      }
    case 'decision.choose': {
      const options = offer.options ?? []
      const fresh = options.filter((option) => !chosen.has(`${step} ${option}`))
      const option = pick(fresh.length > 0 ? fresh : options, roll) ?? ''
      chosen.add(`${step} ${option}`)
      return { type: 'decision.choose', ...on, option }
    }
    case 'step.assign':
      return { type: 'step.assign', ...on, person: pick(offer.people ?? [], roll) ?? SYSTEM }
    case 'step.skip':
    case 'step.reopen':
    case 'approval.refuse':
      return { type: offer.type, ...on, reason: 'second thoughts' }
    case 'evidence.add':
      return { type: 'evidence.add', ...on, evidence }
    case 'approval.give':
    case 'step.claim':
    case 'step.release':
      return { type: offer.type, ...on }
    default:
      throw new Error(`nobody here does ${offer.type}`)
  }
}

function factsFor(incident: Incident, ids: readonly string[], roll: Dice): Facts {
  const now = incident.plans[0]?.facts ?? {}
  const some = (value: FactValue | undefined): FactValue => {
    if (typeof value === 'number') return roll(4) * 250
    return typeof value === 'boolean' ? roll(2) === 0 : 'written down'
  }
  return Object.fromEntries(ids.map((id) => [id, some(now[id])]))
}
