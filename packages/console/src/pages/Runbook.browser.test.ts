import { loadRunbook } from '@holdfast/core'
import { parseRunbook } from '@holdfast/core/language'
import type { RunbookDetail } from '@holdfast/protocol'
import { expect, test, vi } from 'vitest'
import { render } from 'vitest-browser-svelte'
import { answer, refusal } from '../testing/requests.ts'
import { outage } from '../testing/runbooks.ts'
import { RUNBOOK } from '../testing/story.ts'
import Runbook from './Runbook.svelte'
import { spanOf } from './source-check.svelte.ts'
import '../style/tokens.css'
import '../style/base.css'

function detail(about: Partial<RunbookDetail> = {}): RunbookDetail {
  const parsed = parseRunbook(RUNBOOK)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  loadRunbook(parsed.config, outage.hash)
  return { ...outage, config: parsed.config, source: RUNBOOK, ...about }
}

/** The server's checker, which is the engine's own. */
const checkRunbook = vi.fn((source: string) => {
  const parsed = parseRunbook(source)
  return answer({ ok: parsed.ok, problems: parsed.ok ? parsed.warnings : parsed.problems })
})

function page(
  runbook: (id: string, hash?: string) => ReturnType<typeof answer<RunbookDetail>>,
  hash?: string,
) {
  return render(Runbook, {
    id: 'outage',
    hash,
    requests: { runbook, checkRunbook },
    role: 'commander',
    go: () => {},
  })
}

test('the plan reads from top to bottom: who does what, and where a decision leads', async () => {
  const screen = await page(() => answer(detail()))
  await expect.element(screen.getByRole('heading', { level: 1, name: 'Outage' })).toBeVisible()
  const phases = screen.getByRole('heading', { level: 2 })
  await expect.element(phases.first()).toHaveTextContent('Triage')
  await expect.element(screen.getByText('Security analyst').first()).toBeVisible()
  await expect.element(screen.getByText(/It is real leads to Contain/)).toBeVisible()
  await expect.element(screen.getByText('After Look at the alerts')).toBeVisible()
})

test('a mistake in the source is shown at its line, and leads there', async () => {
  const screen = await page(() => answer(detail()))
  await screen.getByRole('tab', { name: 'Source' }).click()
  const source = screen.getByLabelText('Source of the runbook, YAML')
  await source.fill(RUNBOOK.replace('title: Contain', 'titel: Contain'))
  await screen.getByRole('button', { name: 'Check', exact: true }).click()
  const line = RUNBOOK.split('\n').indexOf('    title: Contain') + 1
  const fault = screen.getByRole('button', { name: new RegExp(`^error ${line}:\\d+ .*titel`) })
  await expect.element(fault).toBeVisible()
  await expect.poll(() => document.querySelector('.gutter .bad')?.textContent?.trim()).toBe(String(line))
  await fault.click()
  await expect.element(source).toHaveFocus()
  const area = source.element()
  if (!(area instanceof HTMLTextAreaElement)) throw new Error('no textarea')
  expect(area.value.slice(area.selectionStart, area.selectionEnd)).toBe('    titel: Contain')
})

test('what was found goes when the text changes, and a sound text is said to be fine', async () => {
  const screen = await page(() => answer(detail()))
  await screen.getByRole('tab', { name: 'Source' }).click()
  const source = screen.getByLabelText('Source of the runbook, YAML')
  await source.fill('runbook: [')
  await screen.getByRole('button', { name: 'Check', exact: true }).click()
  await expect.element(screen.getByText(/to mend/)).toBeVisible()
  await source.fill(RUNBOOK)
  await expect.element(screen.getByText(/to mend/)).not.toBeInTheDocument()
  await screen.getByRole('button', { name: 'Check', exact: true }).click()
  await expect.element(screen.getByText('This runbook is fine.')).toBeVisible()
})

test('while the box is ticked, typing is checked by itself', async () => {
  const screen = await page(() => answer(detail()))
  await screen.getByRole('tab', { name: 'Source' }).click()
  await screen.getByLabelText('Check while typing').click()
  await screen.getByLabelText('Source of the runbook, YAML').fill('runbook: [')
  await expect.element(screen.getByText(/to mend/)).toBeVisible()
})

test('a pinned version says that it is not the newest, and leads to that', async () => {
  const screen = await page(
    (_id, hash) => answer(hash === undefined ? detail({ hash: 'b'.repeat(64), version: '2.0.0' }) : detail()),
    outage.hash,
  )
  await expect.element(screen.getByText('Not the newest version')).toBeVisible()
  await screen.getByRole('tab', { name: 'Version' }).click()
  await expect.element(screen.getByText(outage.hash)).toBeVisible()
  await expect
    .element(screen.getByRole('link', { name: '2.0.0' }))
    .toHaveAttribute('href', '/runbooks/outage')
})

test('a runbook that is not there is not found', async () => {
  const screen = await page(() => refusal(404))
  await expect.element(screen.getByRole('heading', { name: 'Not found' })).toBeVisible()
})

test('a line of a text is found by its number', () => {
  expect(spanOf('ab\ncde\n', 1)).toEqual({ start: 0, end: 2 })
  expect(spanOf('ab\ncde\n', 2)).toEqual({ start: 3, end: 6 })
  expect(spanOf('ab\ncde\n', 9)).toEqual({ start: 7, end: 7 })
})
