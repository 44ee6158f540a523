/** What holds for any runbook, any people, any commands and any times. */
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import type { Command } from './command.ts'
import { decide } from './decide.ts'
import type { IncidentEvent } from './event.ts'
import { emptyIncident, evolve } from './evolve.ts'
import type { Incident, Plan, Runbooks } from './incident.ts'
import { isSettled } from './lifecycle.ts'
import type { LoadedStep } from './load.ts'
import { isWorking, SYSTEM, wears } from './members.ts'
import { nextFor } from './next.ts'
import { type Offer, offers, stepOffers } from './offers.ts'
import { isActive, progressOf, stateOf, stepOf, stepsIn, stepsOf } from './plan.ts'
import { createReplay, replay } from './replay.ts'
import { rowAt } from './rows.ts'
import { sentence } from './sentence.ts'
import { fromJSON, toJSON } from './snapshot.ts'
import { type Attempt, anyDraws, anyRunbook, HOUR, PEOPLE, shelf, walk } from './testing/index.ts'
import { addMs } from './time.ts'
import { timers } from './timers.ts'
import { viewIncident } from './view.ts'

type Walked = { readonly runbooks: Runbooks; readonly attempts: readonly Attempt[] }

const anyWalk: fc.Arbitrary<Walked> = fc.tuple(anyRunbook, anyDraws(60)).map(([config, draws]) => {
  const runbooks = shelf(config)
  const attempts = [...walk(runbooks, draws)]
  // A failing walk is shown as what one needs to repeat it; an incident holds a whole machine.
  const told = () =>
    JSON.stringify({ config, attempts: attempts.map(({ command, asking }) => ({ command, asking })) })
  return { runbooks, attempts, [fc.toStringMethod]: told }
})

const eventsOf = ({ attempts }: Walked) => attempts.flatMap(({ events }) => events)
const changesOf = ({ attempts }: Walked) => attempts.filter(({ before, after }) => before !== after)
const lastOf = ({ attempts, runbooks }: Walked) => attempts.at(-1)?.after ?? emptyIncident(runbooks)

/** All that can be seen of an incident; what holds it together inside is its own business. */
const seen = (incident: Incident) => ({
  view: viewIncident(incident),
  timers: timers(incident),
  json: toJSON(incident),
})

/** Walks are many and the machine may be busy: how long they take is not what is tested. */
vi.setConfig({ testTimeout: 120_000 })

function law(what: (walked: Walked) => void, numRuns = 60) {
  fc.assert(fc.property(anyWalk, what), { numRuns })
}

test('replay equals the fold of evolve, event by event (L1)', () =>
  law((walked) => {
    const events = eventsOf(walked)
    let folded = emptyIncident(walked.runbooks)
    for (const event of events) folded = evolve(folded, event)
    expect(seen(replay(events, walked.runbooks))).toEqual(seen(folded))
    expect(seen(folded)).toEqual(seen(lastOf(walked)))
  }))

test('any moment sought is the moment that was (L1)', () =>
  law((walked) => {
    const events = eventsOf(walked)
    const sought = createReplay(events, walked.runbooks)
    for (const { after } of walked.attempts.toReversed())
      expect(seen(sought.at(after.seq))).toEqual(seen(after))
  }, 40))

test('neither decide nor evolve touches what it is given (L1, L5)', () =>
  law(({ attempts }) => {
    for (const { before, command, asking, events } of attempts) {
      const frozen = JSON.stringify(toJSON(before))
      decide(before, command, asking)
      events.reduce(evolve, before)
      expect(JSON.stringify(toJSON(before))).toBe(frozen)
    }
  }, 40))

test('a refused command changes nothing, an accepted one has events, with seqs in a row (L5, L3)', () =>
  law(({ attempts }) => {
    for (const { before, after, verdict, events } of attempts) {
      if (!verdict.ok && after !== before) throw new Error(`${verdict.refusal.code} changed the incident`)
      if (!verdict.ok) continue
      expect(events.length).toBeGreaterThan(0)
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => before.seq + at + 1))
    }
  }))

test('what decide accepts, evolve takes (L6)', () =>
  // The walk folds every accepted event: a throw in it is the failure of this law.
  law((walked) => {
    expect(lastOf(walked).seq).toBe(eventsOf(walked).length)
  }, 200))

test('a closed incident takes notes and its reopening, nothing else (I2)', () =>
  law(({ attempts }) => {
    for (const { before, command, verdict } of attempts) {
      if (before.closed === undefined || command.type === 'incident.reopen' || command.type === 'note.add')
        continue
      if (command.type !== 'incident.open')
        expect(verdict).toMatchObject({ refusal: { code: 'incident_closed' } })
    }
  }))

const visitOf = (plan: Plan, step: LoadedStep) => progressOf(plan, step.state)?.enteredSeq

test('steps of a state that was left stay what they were until it is entered again (P4)', () =>
  law((walked) => {
    for (const { before, after } of changesOf(walked)) {
      for (const plan of before.plans) {
        const next = after.plans.find(({ id }) => id === plan.id)
        for (const step of next === undefined ? [] : stepsOf(plan)) {
          if (next === undefined || isActive(plan, step) || isActive(next, step)) continue
          const [was, is] = [stateOf(plan, step), stateOf(next, step)]
          // One event may lead through a state: entered anew and left again.
          if (was === is || visitOf(plan, step) !== visitOf(next, step)) continue
          expect({ ...is, notes: was.notes, overdueAt: was.overdueAt }).toEqual({
            ...was,
            overdueAt: was.overdueAt,
          })
        }
      }
    }
  }))

test('a step is done once until it is reopened or its state is entered anew (S3)', () =>
  law(({ attempts }) => {
    for (const { before, command, verdict } of attempts) {
      if (command.type !== 'step.complete' || !verdict.ok) continue
      const plan = before.plans.find(({ id }) => id === command.plan)
      const step = plan && stepOf(plan, command.step)
      expect(plan && step && isSettled(stateOf(plan, step))).toBe(false)
    }
  }))

test('a state is settled in the machine when its steps say so, and only then (S1)', () =>
  law((walked) => {
    for (const { after } of changesOf(walked)) {
      for (const plan of after.plans) {
        for (const { id, index } of plan.runbook.states) {
          const { active, holding } = rowAt(plan.states, index)
          const steps = [...stepsIn(plan, id)]
          const holders = steps.some(({ required }) => required)
            ? steps.filter(({ required }) => required)
            : steps
          const open = holders.filter((step) => !isSettled(stateOf(plan, step))).length
          const isOpen = active && plan.snapshot.can({ type: `settled:${id}` })
          if (holding !== open || isOpen !== (active && open > 0))
            throw new Error(`${id}: ${open} hold it, counted as ${holding}, open in the machine: ${isOpen}`)
        }
      }
    }
  }))

test('the states that are active are those that the machine is in, while the plan runs (P2, P5)', () =>
  law((walked) => {
    for (const { after } of changesOf(walked)) {
      for (const plan of after.plans) {
        const inside = new Set(plan.snapshot._nodes.map(({ id }) => id))
        const active = plan.runbook.states.filter(({ index }) => rowAt(plan.states, index).active)
        const expected = plan.runbook.states.filter(
          ({ id }) => plan.endedAt === undefined && inside.has(`any.${id}`),
        )
        expect(active).toEqual(expected)
      }
    }
  }))

test('each timer fires once: what fired is no longer pending with the same time (T2)', () =>
  law(({ attempts }) => {
    for (const { before, after, command, verdict, asking } of attempts) {
      if (command.type !== 'timer.fire' || !verdict.ok) continue
      const fired = timers(before).find(({ id }) => id === command.timer)
      expect(fired && fired.due <= asking.at).toBe(true)
      const same = timers(after).find(({ id, due }) => id === fired?.id && due === fired?.due)
      // A step without its time-out's state left is anew only when the plan came back at that very moment.
      if (same !== undefined) expect(same.kind === 'due' && reentered(before, after)).toBe(true)
    }
  }))

const reentered = (before: Incident, after: Incident) =>
  JSON.stringify(toJSON(before).plans.map(({ states }) => states.map(({ enteredSeq }) => enteredSeq))) !==
  JSON.stringify(toJSON(after).plans.map(({ states }) => states.map(({ enteredSeq }) => enteredSeq)))

test('after a downtime, firing what is due one by one ends, with nothing due left over (T3)', () =>
  law((walked) => {
    let incident = lastOf(walked)
    const at = addMs(incident.at ?? '', HOUR)
    const due = () => timers(incident).find((timer) => timer.due <= at)
    // A runbook may go in a circle by time-outs of a minute or more: each of its timers, fewer than eighty, fires once
    // a minute at most.
    for (let timer = due(), left = 5_000; timer !== undefined && left > 0; timer = due(), left--) {
      const verdict = decide(incident, { type: 'timer.fire', timer: timer.id }, { by: SYSTEM, at })
      if (!verdict.ok) throw new Error(`refused: ${verdict.refusal.code}`)
      for (const draft of verdict.events) incident = evolve(incident, { ...draft, seq: incident.seq + 1 })
    }
    expect(due()).toBeUndefined()
  }, 30))

test('an incident restored from JSON is the incident, and goes on like it (L1)', () =>
  law(({ attempts, runbooks }) => {
    let restored = emptyIncident(runbooks)
    for (const { command, asking, verdict, events, after } of attempts) {
      expect(decide(restored, command, asking)).toEqual(verdict)
      for (const event of events) restored = evolve(restored, event)
      const back = fromJSON(JSON.parse(JSON.stringify(toJSON(restored))), runbooks)
      if (back === undefined) throw new Error('not restored')
      restored = back
      expect(seen(restored)).toEqual(seen(after))
    }
  }, 40))

test('everything that happened can be shown and told (P2)', () =>
  law(({ attempts }) => {
    for (const { after, events } of attempts) {
      const view = viewIncident(after)
      expect(JSON.parse(JSON.stringify(view))).toEqual(view)
      for (const event of events) expect(sentence(event, view)).not.toMatch(/undefined|\[object/)
    }
  }, 80))

/** The offered command, its blanks filled in as a person would. */
function filled(offer: Offer, incident: Incident): Command[] {
  const on = { plan: offer.plan ?? '', step: offer.step ?? '' }
  const evidence = { title: 'Photo', kind: 'link', value: 'https://example.org' } as const
  const plan = incident.plans.find(({ id }) => id === offer.plan)
  const facts = Object.fromEntries((offer.facts ?? []).map((fact) => [fact, plan?.facts[fact] ?? '']))
  switch (offer.type) {
    case 'step.complete':
      return [
        {
          type: 'step.complete',
          ...on,
          ...(offer.blanks.includes('note') && { note: 'enough' }),
          ...(offer.blanks.includes('evidence') && { evidence: [evidence] }),
          ...(offer.blanks.includes('facts') && { facts }),
        },
      ]
    case 'decision.choose':
      return (offer.options ?? []).map((option) => ({ type: 'decision.choose', ...on, option }))
    case 'step.assign':
      return (offer.people ?? []).map((person) => ({ type: 'step.assign', ...on, person }))
    case 'step.claim':
    case 'step.release':
    case 'approval.give':
      return [{ type: offer.type, ...on }]
    case 'step.skip':
    case 'step.reopen':
    case 'approval.refuse':
      return [{ type: offer.type, ...on, reason: 'because' }]
    case 'evidence.add':
      return [{ type: 'evidence.add', ...on, evidence }]
    case 'note.add':
      return [{ type: 'note.add', note: 'seen' }]
    case 'incident.close':
    case 'incident.reopen':
      return [{ type: offer.type, reason: 'because' }]
    case 'severity.set':
      return [{ type: 'severity.set', severity: incident.severity === 2 ? 3 : 2 }]
    case 'step.add':
      return (offer.states ?? []).map((state) => ({ type: 'step.add', plan: on.plan, state, title: 'More' }))
    default:
      throw new Error(`nobody can fill in ${offer.type}`)
  }
}

test('every offer, with its blanks filled, is accepted (O1)', () =>
  law((walked) => {
    const incident = lastOf(walked)
    const at = addMs(incident.at ?? '', 1_000)
    for (const by of PEOPLE) {
      const all = offers(incident, by, at)
      const each = [...all.incident, ...all.steps.flatMap((one) => one.offers)]
      for (const offer of each) {
        for (const command of filled(offer, incident))
          expect(decide(incident, command, { by, at }), JSON.stringify({ command, by })).toMatchObject({
            ok: true,
          })
      }
      if (!isWorking(incident, by)) expect(each.filter(({ type }) => type !== 'note.add')).toEqual([])
    }
  }, 80))

test('what a person did at random was on offer to them (O1)', () =>
  law(({ attempts }) => {
    for (const { before, command, asking, verdict } of attempts) {
      if (!verdict.ok || !('step' in command) || command.type === 'note.add' || before.closed) continue
      const where = { plan: command.plan ?? '', step: command.step ?? '' }
      const types = stepOffers(before, asking.by, asking.at, where).map(({ type }) => type)
      expect(types).toContain(command.type)
    }
  }))

test('the next step of a person is one that they may do now (O1)', () =>
  law((walked) => {
    const incident = lastOf(walked)
    for (const by of PEOPLE) {
      const next = nextFor(incident, by)
      if (next === undefined) continue
      const doing = stepOffers(incident, by, incident.at ?? '', next).map(({ type }) => type)
      expect(
        doing.some(
          (type) => type === 'step.complete' || type === 'decision.choose' || type === 'approval.give',
        ),
      ).toBe(true)
    }
  }))

test('the last commander stays, whatever is tried (R2)', () =>
  law(({ attempts }) => {
    expect(attempts.every(({ after }) => PEOPLE.some((person) => wears(after, person, 'commander')))).toBe(
      true,
    )
  }))

test('an event with the wrong seq never folds (L3)', () =>
  law((walked) => {
    const events = eventsOf(walked)
    const incident = lastOf(walked)
    for (const seq of [0, incident.seq, incident.seq + 2]) {
      const event: IncidentEvent | undefined = events.at(-1)
      if (event) expect(() => evolve(incident, { ...event, seq })).toThrow('wrong_seq')
    }
  }, 30))
