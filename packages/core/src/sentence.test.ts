import { expect, test } from 'vitest'
import type { EventBody, EventType, IncidentEvent } from './event.ts'
import { sentence } from './sentence.ts'
import { ana, ben, given, outbreak, START } from './testing/index.ts'
import { viewIncident } from './view.ts'

const on = { plan: 'outbreak', step: 'isolate-hosts' }
const photo = { title: 'Photo', kind: 'link', value: 'https://example.org' } as const
const opening = { title: 'Ward 3', severity: 2, exercise: false, number: 'INC-1', engine: '1' } as const
const added = {
  id: 'x',
  title: 'Call the vendor',
  state: 'triage',
  role: 'anyone',
  needs: [],
  required: true,
}

/** One of each, for the compiler to count. */
const lines: Record<EventType, readonly [EventBody, string]> = {
  'incident.opened': [{ type: 'incident.opened', data: opening }, 'Ana opened the incident Ward 3'],
  'incident.closed': [{ type: 'incident.closed', data: { reason: 'x' } }, 'Ana closed the incident'],
  'incident.reopened': [{ type: 'incident.reopened', data: { reason: 'x' } }, 'Ana reopened the incident'],
  'severity.set': [{ type: 'severity.set', data: { severity: 1 } }, 'Ana set the severity to 1'],
  'plan.started': [
    { type: 'plan.started', data: { plan: 'outbreak-2', runbook: 'outbreak', version: '2.1.0', hash: 'ff' } },
    'Ana started the plan outbreak-2 (outbreak 2.1.0)',
  ],
  'role.assigned': [
    { type: 'role.assigned', data: { role: 'privacy', person: ben } },
    'Ana made Ben Privacy officer',
  ],
  'role.released': [
    { type: 'role.released', data: { role: 'gone', person: ben } },
    'Ben is no longer gone (Ana)',
  ],
  'step.claimed': [{ type: 'step.claimed', data: on }, 'Ana took Isolate hosts'],
  'step.released': [{ type: 'step.released', data: on }, 'Ana let go of Isolate hosts'],
  'step.assigned': [{ type: 'step.assigned', data: { ...on, person: ben } }, 'Ana gave Isolate hosts to Ben'],
  'step.completed': [{ type: 'step.completed', data: on }, 'Ana completed Isolate hosts'],
  'step.skipped': [{ type: 'step.skipped', data: { ...on, reason: 'x' } }, 'Ana skipped Isolate hosts'],
  'step.reopened': [{ type: 'step.reopened', data: { ...on, reason: 'x' } }, 'Ana reopened Isolate hosts'],
  'step.added': [
    { type: 'step.added', data: { plan: 'outbreak', step: added } },
    'Ana added Call the vendor',
  ],
  'decision.chosen': [
    {
      type: 'decision.chosen',
      data: { plan: 'outbreak', step: 'verdict', option: 'false-alarm', known: {} },
    },
    'Ana decided Verdict: False alarm',
  ],
  'approval.given': [
    { type: 'approval.given', data: { plan: 'outbreak', step: 'reconnect-ok', roles: [] } },
    'Ana approved Reconnect ok',
  ],
  'approval.refused': [
    { type: 'approval.refused', data: { plan: 'outbreak', step: 'reconnect-ok', reason: 'x' } },
    'Ana refused Reconnect ok',
  ],
  'fact.set': [
    { type: 'fact.set', data: { plan: 'outbreak', fact: 'strain', value: 'x' } },
    'Ana recorded strain = x',
  ],
  'note.added': [{ type: 'note.added', data: { note: 'secret', ...on } }, 'Ana noted on Isolate hosts'],
  'evidence.added': [
    { type: 'evidence.added', data: { ...on, evidence: photo } },
    'Ana added evidence to Isolate hosts: Photo',
  ],
  'timer.fired': [
    { type: 'timer.fired', data: { timer: 't', kind: 'due', ...on } },
    'Isolate hosts is overdue',
  ],
}

const told = (body: EventBody): IncidentEvent => ({ ...body, seq: 1, at: START, by: ana })

test.each(Object.entries(lines))('%s is told in plain words', (_, [body, line]) => {
  expect(sentence(told(body), viewIncident(given(outbreak).incident))).toBe(line)
})

test('an exercise is told as one, a wait that is over and a time limit as such', () => {
  expect(sentence(told({ type: 'incident.opened', data: { ...opening, exercise: true } }))).toBe(
    'Ana opened the exercise Ward 3',
  )
  expect(
    sentence(
      told({ type: 'timer.fired', data: { timer: 't', kind: 'wait', plan: 'outbreak', step: 'watch' } }),
    ),
  ).toBe('watch is over')
  expect(sentence(told({ type: 'timer.fired', data: { timer: 't', kind: 'after', plan: 'outbreak' } }))).toBe(
    'A time limit of the plan passed',
  )
  expect(sentence(told({ type: 'note.added', data: { note: 'x' } }))).toBe('Ana noted')
})
