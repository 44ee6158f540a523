/** The network is cut, the server goes away: the chip tells the truth, and nothing that was tapped is lost. */
import { expect, live, openStep, row, test } from './fixtures.ts'

const CALL = 'Call the night shift'
const PRINT = 'Print the plan'

test('ticks and notes without a network are kept over a reload and arrive with their true time', async ({
  hospital,
  visit,
}) => {
  const id = await hospital.launch('In the dark', { soc: [hospital.ben] })
  for (const title of [CALL, PRINT]) {
    await hospital.command(id, hospital.ana, { type: 'step.add', state: 'triage', title, role: 'soc' })
  }
  const ben = await visit(hospital.ben, `/incidents/${id}`)
  await live(ben)
  await ben.evaluate(() => navigator.serviceWorker.ready)

  await ben.context().setOffline(true)
  await expect(ben.getByText(/Offline, showing/)).toBeVisible()
  const tapped = Date.now()
  await row(ben, CALL).getByRole('checkbox').click()
  await expect(row(ben, CALL)).toContainText('Saved on this device')
  await expect(ben.getByRole('button', { name: 'Offline, 1 saved on this device' })).toBeVisible()

  await ben.reload()
  await expect(row(ben, CALL)).toContainText('Saved on this device')
  await row(ben, PRINT).getByRole('checkbox').click()
  await ben.getByRole('button', { name: /2 saved on this device/ }).click()
  const kept = ben.getByRole('dialog', { name: 'Kept on this device' }).getByRole('listitem')
  await expect(kept).toHaveText([new RegExp(`Tick: ${CALL}`), new RegExp(`Tick: ${PRINT}`)])
  await ben.keyboard.press('Escape')

  await ben.context().setOffline(false)
  await live(ben)
  for (const title of [CALL, PRINT]) await expect(row(ben, title)).toContainText('Done by you')
  const done = (await hospital.incident(id)).steps.find(({ title }) => title === CALL)
  // Recorded later than it happened; the tap is what counts. A second for the two clocks' grain.
  expect(done?.recordedAt).toBeDefined()
  expect(Math.abs(Date.parse(done?.at ?? '') - tapped)).toBeLessThan(1_500)
})

test('what wants the present state waits for the line, and says why', async ({ hospital, visit }) => {
  const id = await hospital.launch('Decide in the dark', { soc: [hospital.ben] })
  await hospital.command(id, hospital.ben, {
    type: 'step.complete',
    step: 'confirm',
    facts: { first_encrypted: 'EHR-APP-03' },
    evidence: [{ title: 'Photograph', kind: 'text', value: 'IMG_2201' }],
  })
  const ana = await visit(hospital.ana, `/incidents/${id}`)
  await live(ana)
  const detail = await openStep(ana, 'Is it ransomware?')
  await ana.context().setOffline(true)
  const choose = detail.getByRole('button', { name: /^Choose…/ }).first()
  await expect(choose).toHaveAttribute('aria-disabled', 'true')
  await expect(choose).toHaveAccessibleName(/Offline: this needs the present state/)
  await ana.context().setOffline(false)
  await expect(choose).not.toHaveAttribute('aria-disabled', 'true')
})

test('a tick that was kept while somebody else was faster reads who it was', async ({ hospital, visit }) => {
  const id = await hospital.launch('Too late', { soc: [hospital.ben] })
  await hospital.command(id, hospital.ana, { type: 'step.add', state: 'triage', title: CALL })
  const ben = await visit(hospital.ben, `/incidents/${id}`)
  await live(ben)
  await ben.context().setOffline(true)
  await hospital.command(id, hospital.ana, { type: 'step.complete', step: 'call-the-night-shift' })
  await row(ben, CALL).getByRole('checkbox').click()
  await expect(row(ben, CALL)).toContainText('Saved on this device')
  await ben.context().setOffline(false)
  await expect(row(ben, CALL)).toContainText(/Done by ana \d+ s|Done by ana a moment earlier/)
  await expect(row(ben, CALL).getByRole('checkbox')).toBeChecked()
  await row(ben, CALL).getByRole('button', { name: 'Dismiss' }).press('Enter')
  await expect(ben.getByRole('button', { name: /saved on this device/ })).toHaveCount(0)
})

test('a tick that was kept and is refused later says why in its row, until it was read', async ({
  hospital,
  visit,
}) => {
  const id = await hospital.launch('Refused later', { soc: [hospital.ben] })
  await hospital.command(id, hospital.ana, { type: 'step.add', state: 'triage', title: CALL })
  const ben = await visit(hospital.ben, `/incidents/${id}`)
  await live(ben)
  await ben.context().setOffline(true)
  await row(ben, CALL).getByRole('checkbox').click()
  await expect(row(ben, CALL)).toContainText('Saved on this device')
  const step = 'call-the-night-shift'
  await hospital.command(id, hospital.ana, { type: 'step.skip', step, reason: 'They are here' })
  await ben.context().setOffline(false)
  await expect(row(ben, CALL)).toContainText('The step is skipped already, by ana')
  await ben.reload()
  await expect(row(ben, CALL)).toContainText('The step is skipped already, by ana')
  await expect(row(ben, CALL).getByRole('checkbox')).not.toBeChecked()
  await row(ben, CALL).getByRole('button', { name: 'Dismiss' }).press('Enter')
  await expect(row(ben, CALL)).not.toContainText('already')
})

test('who comes back reads what happened meanwhile', async ({ hospital, visit }) => {
  const id = await hospital.launch('Meanwhile', { soc: [hospital.ben] })
  await hospital.command(id, hospital.ana, { type: 'step.add', state: 'triage', title: CALL })
  const ben = await visit(hospital.ben, `/incidents/${id}`)
  await live(ben)
  await ben.context().setOffline(true)
  await hospital.command(id, hospital.ana, { type: 'step.complete', step: 'call-the-night-shift' })
  await hospital.command(id, hospital.ana, { type: 'note.add', note: 'Two more hosts' })
  await ben.context().setOffline(false)
  await expect(ben.getByRole('complementary', { name: 'Since you were here' })).toContainText(
    '1 step done, 1 note',
  )
})

test('a server that is stopped says so, and the screen comes back by itself', async ({
  hospital,
  server,
  visit,
}) => {
  const id = await hospital.launch('A restart', { soc: [hospital.ben] })
  await hospital.command(id, hospital.ana, { type: 'step.add', state: 'triage', title: CALL })
  const ben = await visit(hospital.ben, `/incidents/${id}`)
  await live(ben)
  await server.stop()
  await expect(ben.getByText(/Server restarting, showing/).first()).toBeVisible()
  await row(ben, CALL).getByRole('checkbox').click()
  await expect(ben.getByRole('note', { name: 'Connection' })).toContainText('Ticks and notes are kept', {
    timeout: 20_000,
  })
  await server.start()
  // The line is tried every 15 s at the latest.
  await expect(row(ben, CALL)).toContainText('Done by you', { timeout: 20_000 })
  await live(ben)
})

test('a session that ends leaves the screen and what was tapped, and signing in leads back to both', async ({
  hospital,
  visit,
}) => {
  const id = await hospital.launch('Signed out', { soc: [hospital.ben] })
  await hospital.command(id, hospital.ana, { type: 'step.add', state: 'triage', title: CALL })
  const session = await hospital.again(hospital.ben)
  const ben = await visit(session, `/incidents/${id}`)
  await live(ben)
  await hospital.signOut(session)
  await expect(ben.getByRole('link', { name: /^Signed out/ })).toBeVisible()
  await row(ben, CALL).getByRole('checkbox').click()
  await expect(row(ben, CALL)).toContainText('Saved on this device')
  await ben.getByRole('link', { name: /^Signed out, 1 saved/ }).press('Enter')
  await ben.getByLabel('E-mail').fill(session.email)
  await ben.getByLabel('Password').fill(session.password)
  await ben.getByRole('button', { name: 'Sign in' }).click()
  await expect(ben).toHaveURL(new RegExp(`/incidents/${id}$`))
  await expect(row(ben, CALL)).toContainText('Done by you')
})
