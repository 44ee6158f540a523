import type { IncidentSummary, Me } from '@holdfast/protocol'
import { beforeEach, expect, test, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import { answer, later, refusal } from '../testing/requests.ts'
import { outage, people } from '../testing/runbooks.ts'
import { summary } from '../testing/summaries.ts'
import Incidents from './Incidents.svelte'
import '../style/tokens.css'
import '../style/base.css'

type List = { incidents: readonly IncidentSummary[] }

function page(
  incidents: () => Promise<Awaited<ReturnType<typeof answer<List>>>>,
  search = '',
  role: Me['role'] = 'admin',
) {
  const went: string[] = []
  const requests = {
    incidents: vi.fn(incidents),
    runbooks: () => answer({ runbooks: [outage], problems: [] }),
    people: () => answer({ people }),
    launch: () => answer({ id: 'x', number: 'INC-2026-015', seq: 4 }),
  }
  const screen = render(Incidents, {
    requests,
    search: new URLSearchParams(search),
    go: (href: string) => went.push(href),
    role,
  })
  return { screen, went, requests }
}

/** The page asks again when it is told that the network is back. */
const askAgain = () => dispatchEvent(new Event('online'))

const titles = () => [...document.querySelectorAll('a.row .title')].map((title) => title.textContent)

beforeEach(() => {
  document.body.style.margin = '0'
})

test('rows come in their order: mine, then by severity', async () => {
  const { screen } = page(() =>
    answer({
      incidents: [
        summary(1, { severity: 1 }),
        summary(2, { mine: true, severity: 4 }),
        summary(3, { severity: 2 }),
      ],
    }),
  )
  await expect.element((await screen).getByText('Incident 2')).toBeVisible()
  expect(titles()).toEqual(['Incident 2', 'Incident 1', 'Incident 3'])
})

test('a row leads to its incident and says its state in words', async () => {
  const { screen } = page(() =>
    answer({
      incidents: [summary(7, { severity: 1, phases: ['Contain'], settled: 4, total: 9, exercise: true })],
    }),
  )
  const row = (await screen).getByRole('link', { name: /Incident 7/ })
  await expect.element(row).toHaveAttribute('href', '/incidents/INC-2026-007')
  for (const words of ['SEV 1', 'Critical', 'Contain', '4/9', 'Exercise', 'Ana Silva'])
    await expect.element(row).toHaveTextContent(words)
})

test('Down, Up, Home and End move between the rows', async () => {
  const { screen } = page(() => answer({ incidents: [summary(1), summary(2), summary(3)] }))
  const rows = (await screen).getByRole('link', { name: /Incident \d/ })
  await expect.element(rows.nth(0)).toBeVisible()
  rows.nth(0).element().focus()
  await userEvent.keyboard('{ArrowDown}')
  await expect.element(rows.nth(1)).toHaveFocus()
  await userEvent.keyboard('{End}')
  await expect.element(rows.nth(2)).toHaveFocus()
  await userEvent.keyboard('{ArrowDown}')
  await expect.element(rows.nth(2)).toHaveFocus()
  await userEvent.keyboard('{ArrowUp}')
  await expect.element(rows.nth(1)).toHaveFocus()
})

test('what comes later waits behind a button and moves nothing', async () => {
  let incidents = [summary(1)]
  const { screen } = page(() => answer({ incidents }))
  await expect.element((await screen).getByText('Incident 1')).toBeVisible()
  incidents = [summary(2, { severity: 1 }), summary(1, { title: 'Incident 1, worse' })]
  askAgain()
  const news = (await screen).getByRole('button', { name: 'Show 1 new incident' })
  await expect.element(news).toBeVisible()
  expect(titles()).toEqual(['Incident 1, worse'])
  await news.click()
  await expect.poll(titles).toEqual(['Incident 2', 'Incident 1, worse'])
})

test('filters go into the address, and the address into the request', async () => {
  const { screen, went, requests } = page(
    () => answer({ incidents: [summary(1, { severity: 2 }), summary(2)] }),
    'status=all&severity=2',
  )
  await expect.element((await screen).getByText('Incident 1')).toBeVisible()
  expect(requests.incidents).toHaveBeenCalledWith('all')
  expect(titles()).toEqual(['Incident 1'])
  await (await screen).getByRole('button', { name: 'SEV 1' }).click()
  await (await screen).getByRole('button', { name: 'Closed' }).click()
  await (await screen).getByRole('button', { name: 'Mine' }).click()
  expect(went).toEqual([
    '/?status=all&severity=1%2C2',
    '/?status=closed&severity=2',
    '/?status=all&severity=2&mine',
  ])
})

test('nothing open offers to launch a runbook', async () => {
  const { screen, went } = page(() => answer({ incidents: [] }))
  await expect.element((await screen).getByRole('heading', { name: 'No open incidents' })).toBeVisible()
  await (await screen).getByRole('button', { name: 'Launch a runbook' }).nth(1).click()
  expect(went).toEqual(['/?launch'])
})

test('nothing open says to who may not launch how incidents come to them', async () => {
  const { screen } = page(() => answer({ incidents: [] }), '', 'responder')
  await expect.element((await screen).getByText(/as soon as you have a role in it/)).toBeVisible()
  expect((await screen).getByRole('button', { name: /Launch a runbook/ }).elements()).toHaveLength(1)
})

test('nothing that matches says so, and leads back to all', async () => {
  const { screen } = page(() => answer({ incidents: [summary(1)] }), 'mine')
  await expect.element((await screen).getByRole('heading', { name: 'No incident matches' })).toBeVisible()
  await expect.element((await screen).getByRole('link', { name: 'All incidents' })).toBeVisible()
})

test('a failure says what happened, gives the request id, and can be tried again', async () => {
  let broken = true
  const { screen } = page(() =>
    broken
      ? refusal(503, { title: 'The database does not answer.', requestId: 'req-7' })
      : answer({ incidents: [summary(1)] }),
  )
  await expect.element((await screen).getByText('The database does not answer.')).toBeVisible()
  await expect.element((await screen).getByText('req-7')).toBeVisible()
  broken = false
  await (await screen).getByRole('button', { name: 'Retry' }).click()
  await expect.element((await screen).getByText('Incident 1')).toBeVisible()
})

test('what was shown stays when a refresh fails, with its age', async () => {
  let broken = false
  const { screen } = page(() =>
    broken ? refusal(0, { title: 'The server cannot be reached.' }) : answer({ incidents: [summary(1)] }),
  )
  await expect.element((await screen).getByText('Incident 1')).toBeVisible()
  broken = true
  askAgain()
  await expect.element((await screen).getByText('The server cannot be reached.')).toBeVisible()
  await expect.element((await screen).getByText(/Showing what was known at/)).toBeVisible()
  await expect.element((await screen).getByText('Incident 1')).toBeVisible()
})

test('whose session ended keeps what is shown, and is led to sign in', async () => {
  let ended = false
  const { screen } = page(() => (ended ? refusal(401) : answer({ incidents: [summary(1)] })))
  await expect.element((await screen).getByText('Incident 1')).toBeVisible()
  ended = true
  askAgain()
  await expect
    .element((await screen).getByRole('link', { name: 'Sign in again' }))
    .toHaveAttribute('href', '/sign-in')
  await expect.element((await screen).getByText('Incident 1')).toBeVisible()
})

test('who may not look is told whom to ask', async () => {
  const { screen } = page(() => refusal(403))
  await expect.element((await screen).getByText('You may not see this')).toBeVisible()
  await expect.element((await screen).getByText(/Ask an administrator/)).toBeVisible()
})

test('who may not launch finds a button that says who may', async () => {
  const { screen, went } = page(() => answer({ incidents: [summary(1)] }), '', 'responder')
  const button = (await screen).getByRole('button', { name: /Launch a runbook/ })
  await expect.element(button).toHaveAttribute('aria-disabled', 'true')
  await expect.element(button).toHaveAccessibleName(/Commanders and administrators launch incidents/)
  await button.click({ force: true })
  expect(went).toEqual([])
})

test('rows of the coming height stand in while the first answer is under way', async () => {
  const first = later<List>()
  const { screen } = page(() => first.promise)
  await expect.element((await screen).getByText('Loading incidents')).toBeInTheDocument()
  first.give({ incidents: [summary(1)] })
  await expect.element((await screen).getByText('Incident 1')).toBeVisible()
})

test('a long name neither widens the page nor hides the rest', async () => {
  const { screen } = page(() =>
    answer({ incidents: [summary(1, { title: 'Verschlüsselungstrojaner'.repeat(6) })] }),
  )
  await expect.element((await screen).getByText('INC-2026-001')).toBeVisible()
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(innerWidth)
})
