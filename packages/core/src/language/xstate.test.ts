import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { type AnyActor, createActor, createMachine, SimulatedClock } from 'xstate'
import { compileGuard, guardEnvironment, initialFacts } from '../guard.ts'
import type { Facts, MachineConfig, StateConfig } from '../runbook.ts'
import { chooseEvent, settledEvent, unsettledEvent } from '../wiring.ts'
import { parseRunbook } from './index.ts'
import { filesIn } from './testing/files.ts'
import { runbook, turned, yamlOf } from './testing/runbooks.ts'

// Many runs of real machines; the machine that runs them may be busy with other tests.
vi.setConfig({ testTimeout: 60_000 })

const HOUR = 3_600_000

function configOf(text: string): MachineConfig {
  const parsed = parseRunbook(text)
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'))
  return parsed.config
}

/** Plain XState, given nothing but the config as JSON and what the guard type `cel` means. */
function start(config: MachineConfig, facts: Facts = initialFacts(config.meta.facts)) {
  const environment = guardEnvironment(config.meta.facts)
  const known = { ...facts }
  const clock = new SimulatedClock()
  const machine = createMachine({
    ...JSON.parse(JSON.stringify(config)),
    options: { maxIterations: 1_000 },
  }).provide({
    guards: { cel: (_, params) => compileGuard(environment, String(Object(params).expr))(known) },
  })
  const actor = createActor(machine, { clock })
  const errors: unknown[] = []
  actor.subscribe({ error: (error) => errors.push(error) })
  actor.start()
  return { actor, clock, facts: known, errors }
}

const stateOf = (actor: AnyActor) => actor.getSnapshot().value

function ransomware(facts?: Facts) {
  const text = filesIn('valid').find(({ name }) => name === 'ransomware.yaml')?.text ?? ''
  const config = configOf(text)
  return start(config, facts && { ...initialFacts(config.meta.facts), ...facts })
}

test('a decision moves the plan, regions are joined, and the plan ends', () => {
  const { actor } = ransomware()
  expect(stateOf(actor)).toEqual({ triage: 'open' })
  actor.send({ type: chooseEvent('verdict', 'ransomware') })
  expect(stateOf(actor)).toEqual({ respond: { contain: { isolate: 'open' }, notify: 'open' } })
  actor.send({ type: settledEvent('respond.contain.isolate') })
  expect(stateOf(actor)).toEqual({ respond: { contain: 'contained', notify: 'open' } })
  actor.send({ type: settledEvent('respond.notify') })
  expect(stateOf(actor)).toEqual({ recover: 'open' })
  actor.send({ type: settledEvent('recover') })
  expect(actor.getSnapshot()).toMatchObject({ value: 'closed', status: 'done' })
})

test('a reopened step opens its state again', () => {
  const { actor } = ransomware()
  actor.send({ type: settledEvent('triage') })
  expect(stateOf(actor)).toEqual({ triage: 'settled' })
  actor.send({ type: unsettledEvent('triage') })
  expect(stateOf(actor)).toEqual({ triage: 'open' })
})

test('a time-out of 2h moves after two hours, not before', () => {
  const { actor, clock } = ransomware()
  clock.increment(2 * HOUR - 1)
  expect(stateOf(actor)).toEqual({ triage: 'open' })
  clock.increment(1)
  expect(stateOf(actor)).toHaveProperty('respond')
})

test('`always` sees the facts, and a history state goes back to where the plan was', () => {
  const { actor, facts } = ransomware({ phi_exposed: true })
  actor.send({ type: chooseEvent('verdict', 'ransomware') })
  actor.send({ type: settledEvent('respond.notify') })
  facts.people_affected = 501
  actor.send({ type: settledEvent('respond.contain.isolate') })
  expect(stateOf(actor)).toEqual({ media: { draft: 'open' } })
  actor.send({ type: settledEvent('media.draft') })
  expect(stateOf(actor)).toEqual({ escalate: { call: 'open' } })
  actor.send({ type: chooseEvent('state-called', 'back') })
  expect(stateOf(actor)).toEqual({ escalate: { call: 'open' } })
})

test('XState takes every compiled config, and every wired event moves it or leaves it as it is', () => {
  fc.assert(
    fc.property(runbook, fc.infiniteStream(fc.nat()), (model, dice) => {
      const config = configOf(yamlOf(model))
      const { actor, errors } = start(config)
      for (let turn = 0; turn < 40 && actor.getSnapshot().status === 'active'; turn++) {
        const events = eventsIn(config, actor)
        const { value = 0 } = dice.next()
        actor.send({ type: events[value % events.length] ?? '' })
      }
      expect(errors).toEqual([])
    }),
    { numRuns: 40 },
  )
})

test('settling whatever is open ends every plan', () => {
  fc.assert(
    fc.property(runbook, (model) => {
      const config = configOf(yamlOf(model))
      const { actor } = start(config)
      for (let turn = 0; turn < 200 && actor.getSnapshot().status === 'active'; turn++) {
        const open = eventsIn(config, actor).filter((type) => type.startsWith('settled:'))
        expect(open).not.toEqual([])
        for (const type of open) actor.send({ type })
      }
      expect(actor.getSnapshot().status).toBe('done')
    }),
    { numRuns: 40 },
  )
})

test('a runbook whose ways were turned at random is refused, or runs whatever the facts', () => {
  const phi = fc.boolean()
  let sound = 0
  fc.assert(
    fc.property(
      turned,
      phi,
      fc.constantFrom(0, 501),
      fc.infiniteStream(fc.nat()),
      (model, exposed, people, dice) => {
        const parsed = parseRunbook(yamlOf(model))
        if (!parsed.ok) return
        sound++
        const { actor, errors } = start(parsed.config, {
          ...initialFacts(parsed.config.meta.facts),
          phi: exposed,
          people,
        })
        for (let turn = 0; turn < 30 && actor.getSnapshot().status === 'active'; turn++) {
          const events = eventsIn(parsed.config, actor)
          actor.send({ type: events[(dice.next().value ?? 0) % events.length] ?? '' })
        }
        expect(errors).toEqual([])
      },
    ),
    { numRuns: 120 },
  )
  expect(sound).toBeGreaterThan(10)
})

/** The events that the active states listen to. */
function eventsIn(config: MachineConfig, actor: AnyActor): readonly string[] {
  const events: string[] = []
  const visit = (states: StateConfig['states'], value: unknown) => {
    for (const [key, state] of Object.entries(states ?? {})) {
      const inner = typeof value === 'string' ? (value === key ? {} : undefined) : Object(value)[key]
      if (inner === undefined) continue
      events.push(...Object.keys(state.on ?? {}))
      visit(state.states, inner)
    }
  }
  visit(config.states, stateOf(actor))
  return events
}
