import type { LaunchAnswer, LaunchBody } from '@holdfast/protocol'
import { expect, test } from 'vitest'
import { render } from 'vitest-browser-svelte'
import type { Answer } from '../api.ts'
import { answer, refusal } from '../testing/requests.ts'
import { outage, people } from '../testing/runbooks.ts'
import Launch from './Launch.svelte'
import '../style/tokens.css'
import '../style/base.css'

function dialog(launch: (body: LaunchBody) => Promise<Answer<LaunchAnswer>>, runbook = '') {
  const sent: LaunchBody[] = []
  const went: string[] = []
  const screen = render(Launch, {
    requests: {
      runbooks: () => answer({ runbooks: [outage], problems: [] }),
      people: () => answer({ people }),
      launch: (body: LaunchBody) => {
        sent.push(body)
        return launch(body)
      },
    },
    runbook,
    go: (href: string) => went.push(href),
    onclose: () => {},
  })
  return { screen, sent, went }
}

const launched = () => answer({ id: 'x', number: 'INC-2026-015', seq: 4 })

test('the incident opens as soon as the server has it', async () => {
  const { screen, sent, went } = dialog(launched)
  const page = await screen
  await page.getByLabelText('Runbook', { exact: true }).selectOptions('outage')
  await page.getByRole('radio', { name: 'SEV 1 Critical' }).click()
  await page.getByLabelText(/What is happening/).fill('  Files encrypted  ')
  await page.getByLabelText(/This is an exercise/).click()
  await page.getByRole('button', { name: 'Launch the exercise' }).click()
  await expect.poll(() => went).toEqual(['/incidents/INC-2026-015'])
  expect(sent).toHaveLength(1)
  expect(sent[0]).toMatchObject({
    runbook: 'outage',
    severity: 1,
    title: 'Files encrypted',
    exercise: true,
    roles: {},
  })
})

test('a runbook that was chosen before is chosen in the dialog', async () => {
  const page = await dialog(launched, 'outage').screen
  await expect.element(page.getByLabelText('Runbook', { exact: true })).toHaveValue('outage')
})

test('what is missing is said at its field, and nothing is sent', async () => {
  const { screen, sent } = dialog(launched)
  const page = await screen
  await expect.element(page.getByLabelText('Runbook', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Launch the incident' }).click()
  await expect
    .element(page.getByLabelText('Runbook', { exact: true }))
    .toHaveAccessibleDescription(/Choose the runbook/)
  await expect
    .element(page.getByRole('group', { name: 'Severity' }))
    .toHaveAccessibleDescription(/how bad it is/)
  await expect
    .element(page.getByLabelText(/What is happening/))
    .toHaveAccessibleDescription(/what is happening/)
  expect(sent).toEqual([])
})

test('roles of the runbook are filled with people, and taken off again', async () => {
  const { screen, sent } = dialog(launched, 'outage')
  const page = await screen
  await page.getByText('Roles').click()
  await page.getByLabelText('Security analyst').selectOptions('ben')
  await page.getByLabelText('Incident commander').selectOptions('ana')
  await page.getByRole('button', { name: 'Take Ana Silva off Incident commander' }).click()
  await page.getByRole('radio', { name: 'SEV 2 High' }).click()
  await page.getByLabelText(/What is happening/).fill('Down')
  await page.getByRole('button', { name: 'Launch the incident' }).click()
  await expect.poll(() => sent[0]?.roles).toEqual({ soc: ['ben'] })
})

test('an answer that was lost is asked for again as the same launch: two presses, one incident', async () => {
  let lost = true
  const { screen, sent, went } = dialog(
    () => (lost ? refusal(0, { title: 'The server cannot be reached.' }) : launched()),
    'outage',
  )
  const page = await screen
  await page.getByRole('radio', { name: 'SEV 2 High' }).click()
  await page.getByLabelText(/What is happening/).fill('Down')
  await page.getByRole('button', { name: 'Launch the incident' }).click()
  await expect.element(page.getByText('The server cannot be reached.')).toBeVisible()
  lost = false
  await page.getByRole('button', { name: 'Retry' }).click()
  await expect.poll(() => went).toEqual(['/incidents/INC-2026-015'])
  expect(sent).toHaveLength(2)
  expect(sent[1]).toEqual(sent[0])
})

test('a refused launch keeps what was written, and the next one is another launch', async () => {
  let refused = true
  const { screen, sent } = dialog(
    () => (refused ? refusal(422, { title: 'There is no runbook of that name here.' }) : launched()),
    'outage',
  )
  const page = await screen
  await page.getByRole('radio', { name: 'SEV 2 High' }).click()
  await page.getByLabelText(/What is happening/).fill('Down')
  await page.getByRole('button', { name: 'Launch the incident' }).click()
  await expect.element(page.getByText('There is no runbook of that name here.')).toBeVisible()
  await expect.element(page.getByLabelText(/What is happening/)).toHaveValue('Down')
  refused = false
  await page.getByRole('button', { name: 'Retry' }).click()
  await expect.poll(() => sent.length).toBe(2)
  expect(sent[1]?.commandId).not.toBe(sent[0]?.commandId)
})
