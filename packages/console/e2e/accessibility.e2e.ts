/** axe on the incident in all the states it can be in; the other screens are in pages.e2e.ts. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { closeStep, expect, isPhone, live, openStep, row, test } from './fixtures.ts'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

async function isClean(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze()
  expect(violations.map(({ id, nodes }) => [where, id, nodes[0]?.html, nodes[0]?.failureSummary])).toEqual([])
}

test('an incident at work is clean under axe', async ({ hospital, visit }, { project }) => {
  test.setTimeout(120_000)
  // Both themes, one a project: tokens.browser.test.ts has the contrast of every pair in both.
  const dark = project.name === 'phone'
  const id = await hospital.launch('Files encrypted on the radiology servers of Riverside', {
    soc: [hospital.ben],
    ciso: [hospital.cho],
  })
  await hospital.command(id, hospital.ana, {
    type: 'step.add',
    state: 'triage',
    title: 'Call the night shift',
  })
  await hospital.command(id, hospital.ana, {
    type: 'step.add',
    state: 'triage',
    title: 'Print the plan',
    role: 'soc',
  })
  const step = 'call-the-night-shift'
  await hospital.command(id, hospital.ben, { type: 'step.claim', step })
  await hospital.command(id, hospital.ben, { type: 'note.add', step, note: 'They come at **three**.' })
  const ana = await visit(hospital.ana, `/incidents/${id}`, { dark })
  await live(ana)
  await isClean(ana, 'steps')
  for (const title of ['Call the night shift', 'Is it ransomware?']) {
    await openStep(ana, title)
    await isClean(ana, title)
    await closeStep(ana)
  }
  for (const tab of ['Timeline', 'People', 'Facts']) {
    await ana.getByRole('tab', { name: tab }).click()
    await isClean(ana, tab)
  }
  await ana.getByRole('tab', { name: isPhone(ana) ? 'Steps' : 'Detail' }).click()
  for (const action of [
    'Keyboard shortcuts',
    'Change the severity',
    'Close the incident',
    'Start another runbook',
  ]) {
    await ana.getByRole('button', { name: /^More/ }).click()
    if (action === 'Keyboard shortcuts') await isClean(ana, 'menu')
    await ana.getByRole('option', { name: new RegExp(action) }).click()
    await expect(ana.getByRole('combobox')).toHaveCount(0)
    await isClean(ana, action)
    await ana.keyboard.press('Escape')
  }
  await ana.context().setOffline(true)
  await row(ana, 'Print the plan').getByRole('checkbox').press('Space')
  await expect(row(ana, 'Print the plan')).toContainText('Saved on this device')
  await isClean(ana, 'offline')
  await ana.context().setOffline(false)
  await ana.goto(`/incidents/${id}?at=4`)
  await expect(ana.getByText(/live is/)).toBeVisible()
  await isClean(ana, 'replay')
})

test('an incident that is not there is clean under axe', async ({ hospital, visit }) => {
  const page = await visit(hospital.ana, '/incidents/INC-1999-001')
  await expect(page.getByRole('heading', { level: 1, name: 'Incident not found' })).toBeAttached()
  await isClean(page, 'not found')
})

test('at 320 × 256, which is 400 % of a desktop, everything can be reached by scrolling one way', async ({
  hospital,
  visit,
}) => {
  const id = await hospital.launch('Four times as large', { soc: [hospital.ben] })
  const page = await visit(hospital.ben, `/incidents/${id}`)
  await page.setViewportSize({ width: 320, height: 256 })
  await live(page)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
  await page.getByRole('button', { name: 'Complete…' }).scrollIntoViewIfNeeded()
  await expect(page.getByRole('button', { name: 'Complete…' })).toBeInViewport()
})
