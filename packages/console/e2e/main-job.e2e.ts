import { closeStep, expect, isPhone, live, openStep, row, test } from './fixtures.ts'
import { ADMIN } from './server.ts'

const CONFIRM = 'Confirm ransomware, and photograph the note'
const CUT = 'Approve the wide disconnect'

test('sign in, launch, tick, decide, approve by two, close, replay', async ({
  server,
  hospital,
  visit,
  page,
}) => {
  test.setTimeout(120_000)
  // Sign in, as somebody who was sent the address of the list.
  await page.goto(server.url)
  await page.getByLabel('E-mail').fill(ADMIN.email)
  await page.getByLabel('Password').fill(ADMIN.password)
  await page.getByRole('button', { name: 'Sign in' }).click()

  // Launch.
  await page
    .getByRole('button', { name: /Launch/ })
    .first()
    .click()
  const launch = page.getByRole('dialog')
  await launch.getByLabel('Runbook').selectOption('ransomware')
  await launch.getByLabel('What is happening').fill('File shares encrypted at Riverside')
  await launch.getByText('SEV 1').click()
  await launch.getByRole('button', { name: 'Launch the incident' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('File shares encrypted at Riverside')
  await live(page)
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''

  // Give two roles, from the roles panel.
  await page.getByRole('tab', { name: 'People' }).click()
  for (const [role, person] of [
    ['Security operations', 'Ben Okafor'],
    ['Chief information security officer', 'Cho Minh'],
  ] as const) {
    await page.getByRole('button', { name: `Give ${role} to somebody` }).click()
    await page.getByRole('dialog').getByLabel('To').selectOption({ label: person })
    await page.getByRole('button', { name: 'Give the role' }).click()
    await expect(page.getByRole('button', { name: `Take ${role} from ${person}` })).toBeVisible()
  }

  // Ben ticks the first step with what it needs.
  const ben = await visit(hospital.ben, `/incidents/${id}`)
  await live(ben)
  await ben.getByRole('button', { name: 'Complete…' }).click()
  const form = isPhone(ben)
    ? ben.getByRole('dialog', { name: CONFIRM })
    : ben.getByRole('tabpanel', { name: 'Detail' })
  await form.getByLabel('First encrypted host and time').fill('EHR-APP-03, 03:12')
  await form.getByLabel('Name').fill('Photograph of the note')
  await form.getByRole('textbox', { name: 'Words' }).fill('IMG_2201, ward 4')
  await form.getByRole('button', { name: 'Done', exact: true }).click()
  await closeStep(ben)
  await expect(row(ben, CONFIRM)).toContainText('Done by you')

  // Ana decides.
  await page.getByRole('tab', { name: isPhone(page) ? 'Steps' : 'Detail' }).click()
  // By key: a tap within 0.3 s of the card's change is taken for one that was meant for the step before.
  await page.getByRole('button', { name: 'Decide…' }).press('Enter')
  await page.getByRole('button', { name: 'Choose…' }).first().click()
  const confirm = page.getByRole('dialog').filter({ hasText: 'Moves the plan to: Response' })
  await expect(confirm.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await confirm.getByRole('button', { name: 'Choose Ransomware' }).click()
  await expect(confirm).toBeHidden()
  await closeStep(page)
  await expect(row(page, 'Is it ransomware?')).toContainText('Decided: Ransomware, by you')

  // Up to the wide disconnect, which wants two.
  const isReached = (step: string) => (now: { steps: readonly { id: string; status: string }[] }) =>
    now.steps.some((each) => each.id === step && each.status === 'ready')
  await hospital.work(id, { disconnect: 'internet' }, isReached('cut-approval'))
  const cho = await visit(hospital.cho, `/incidents/${id}`)
  await live(cho)
  for (const [who, given] of [
    [cho, '1 of 2 approved'],
    [page, 'Approved by'],
  ] as const) {
    const detail = await openStep(who, CUT)
    await detail.getByRole('button', { name: 'Approve…' }).click()
    const dialog = who.getByRole('dialog', { name: `Approve: ${CUT}` })
    await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
    await dialog.getByRole('button', { name: 'Approve', exact: true }).click()
    await expect(dialog).toBeHidden()
    await closeStep(who)
    await expect(row(who, CUT)).toContainText(given)
  }
  const seats = await openStep(cho, CUT)
  await expect(seats.getByRole('region', { name: 'Approval' })).toContainText('Cho Minh')
  await expect(seats.getByRole('region', { name: 'Approval' })).toContainText('ana')

  // To the end, then close. Too early, the dialog names what is still open.
  await page.getByRole('button', { name: /^More/ }).click()
  await page.getByRole('option', { name: /Close the incident/ }).click()
  const early = page.getByRole('dialog', { name: 'Close the incident' })
  await expect(early).toContainText('Still open:')
  await expect(early.getByRole('button', { name: /^Close the incident/ })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await early.getByRole('button', { name: 'Cancel' }).click()
  await hospital.work(id, { 'cannot-disconnect': 'none' }, (now) =>
    now.plans.every(({ endedAt }) => endedAt !== undefined),
  )
  await page.getByRole('button', { name: /^More/ }).click()
  await page.getByRole('option', { name: /Close the incident/ }).click()
  const close = page.getByRole('dialog', { name: 'Close the incident' })
  await close.getByLabel('Reason').fill('Restored from clean backups')
  await close.getByRole('button', { name: 'Close the incident' }).click()
  await expect(
    page.getByRole('banner').getByText('Closed', { exact: true }).or(page.getByText('closed this incident')),
  ).toBeVisible()

  // Replay: the same screen at another moment, and nothing in it that writes.
  await page.goto(`${server.url}/incidents/${id}?at=5`)
  await expect(page.getByText(/live is \d+ events ahead/)).toBeVisible()
  await expect(row(page, CONFIRM)).toContainText('Ready')
  await expect(page.getByRole('checkbox')).toHaveCount(0)
  await page.getByRole('button', { name: 'Back to live' }).click()
  await expect(page).toHaveURL(`${server.url}/incidents/${id}`)
  await live(page)
})
