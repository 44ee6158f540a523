import { type Command, type Person, viewIncident } from '@holdfast/core'
import type { IncidentAnswer } from '@holdfast/protocol'
import { expect, test } from 'vitest'
import { render } from 'vitest-browser-svelte'
import { answer, refusal } from '../testing/requests.ts'
import { ana, ben, Story } from '../testing/story.ts'
import { summary } from '../testing/summaries.ts'
import Me from './Me.svelte'
import '../style/tokens.css'
import '../style/base.css'

function view(acts: readonly (readonly [Command, Person])[] = []): IncidentAnswer {
  const story = acts.reduce((so, [command, by]) => so.act(command, { by }), new Story())
  return { ...viewIncident(story.incident), id: 'x', headSeq: story.events.length }
}

const mine = summary(14, { mine: true, severity: 2 })
const titles = () => [...document.querySelectorAll('a.row .title')].map((title) => title.textContent)

test('only the steps that this person can do now, each leading to its place', async () => {
  const screen = await render(Me, {
    me: ben.id,
    requests: { incidents: () => answer({ incidents: [mine, summary(15)] }), incident: () => answer(view()) },
  })
  const row = screen.getByRole('link', { name: /Look at the alerts/ })
  await expect.element(row).toHaveAttribute('href', '/incidents/INC-2026-014?step=outage%2Flook')
  await expect.element(row).toHaveTextContent(/Your role · Triage/)
  expect(titles()).toEqual(['Look at the alerts'])
})

test('what one is on says so', async () => {
  const screen = await render(Me, {
    me: ben.id,
    requests: {
      incidents: () => answer({ incidents: [mine] }),
      incident: () => answer(view([[{ type: 'step.claim', step: 'look' }, ben]])),
    },
  })
  await expect.element(screen.getByText(/You are on it/)).toBeVisible()
})

test('who commands also finds what nobody has the role for, as on the incident itself', async () => {
  const orphaned = view([[{ type: 'role.release', role: 'soc', person: ben }, ana]])
  const screen = await render(Me, {
    me: ana.id,
    requests: { incidents: () => answer({ incidents: [mine] }), incident: () => answer(orphaned) },
  })
  await expect
    .element(screen.getByRole('link', { name: /Look at the alerts/ }))
    .toHaveTextContent(/Nobody has its role yet/)
})

test('an incident that could not be read is named, since its steps are missing', async () => {
  const screen = await render(Me, {
    me: ben.id,
    requests: {
      incidents: () => answer({ incidents: [mine, summary(16, { mine: true })] }),
      incident: (id: string) => (id === mine.id ? answer(view()) : refusal(503)),
    },
  })
  await expect.element(screen.getByText(/INC-2026-016 could not be read just now/)).toBeVisible()
  expect(titles()).toEqual(['Look at the alerts'])
})

test('nothing to do says why', async () => {
  const screen = await render(Me, {
    me: 'nobody',
    requests: { incidents: () => answer({ incidents: [] }), incident: () => refusal(404) },
  })
  await expect.element(screen.getByRole('heading', { name: 'Nothing waits for you' })).toBeVisible()
  await expect.element(screen.getByText(/no role in an open incident/)).toBeVisible()
})
