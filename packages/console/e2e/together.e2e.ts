import { expect, live, openStep, row, test } from './fixtures.ts'

const CONFIRM = 'Confirm ransomware, and photograph the note'

test('what one person does, the other sees without touching anything', async ({ hospital, visit }) => {
  const id = await hospital.launch('Seen by both', { soc: [hospital.ben] })
  const ben = await visit(hospital.ben, `/incidents/${id}`)
  const ana = await visit(hospital.ana, `/incidents/${id}`)
  await live(ana)
  await expect(ana.getByRole('img', { name: 'Ben Okafor' }).first()).toBeVisible()
  const detail = await openStep(ben, CONFIRM)
  await detail.getByLabel('First encrypted host and time').fill('EHR-APP-03, 03:12')
  await detail.getByLabel('Name').fill('Photograph')
  await detail.getByRole('textbox', { name: 'Words' }).fill('IMG_2201, ward 4')
  await detail.getByRole('button', { name: 'Done', exact: true }).click()
  await expect(row(ben, CONFIRM)).toContainText('Done by you')
  await expect(row(ana, CONFIRM)).toContainText('Done by Ben Okafor')
  await expect(row(ana, 'Is it ransomware?')).toContainText('Yours')
})

test('two who tick the same step both end with it done, and one doing is recorded', async ({
  hospital,
  visit,
}) => {
  const id = await hospital.launch('A race for one tick', { soc: [hospital.ben, hospital.cho] })
  await hospital.command(id, hospital.ana, {
    type: 'step.add',
    state: 'triage',
    title: 'Call the night shift',
  })
  const ben = await visit(hospital.ben, `/incidents/${id}`)
  const cho = await visit(hospital.cho, `/incidents/${id}`)
  await live(ben)
  await live(cho)
  const boxes = [ben, cho].map((page) => row(page, 'Call the night shift').getByRole('checkbox'))
  await Promise.all(boxes.map((box) => box.click()))
  for (const box of boxes) await expect(box).toBeChecked()
  await expect(row(ben, 'Call the night shift')).toContainText('Done by')
  await expect(row(cho, 'Call the night shift')).toContainText('Done by')
  const doings = (await hospital.events(id)).filter(
    ({ type, data }) => type === 'step.completed' && data.step === 'call-the-night-shift',
  )
  expect(doings).toHaveLength(1)
})

test('a tick that comes too late reads who was first, in its own row', async ({ hospital, visit }) => {
  const id = await hospital.launch('Too late', { soc: [hospital.ben] })
  await hospital.command(id, hospital.ana, {
    type: 'step.add',
    state: 'triage',
    title: 'Call the night shift',
  })
  const ben = await visit(hospital.ben, `/incidents/${id}`)
  await live(ben)
  // Ben's screen hears nothing for a moment, while Ana is faster.
  await ben.context().setOffline(true)
  await row(ben, 'Call the night shift').getByRole('checkbox').click()
  await expect(row(ben, 'Call the night shift')).toContainText('Saved on this device')
  await hospital.command(id, hospital.ana, { type: 'step.complete', step: 'call-the-night-shift' })
  await ben.context().setOffline(false)
  await expect(row(ben, 'Call the night shift')).toContainText(/Done by ana/)
  await expect(row(ben, 'Call the night shift').getByRole('checkbox')).toBeChecked()
})

test('a refused tick says why in its own row, with a way on', async ({ hospital, visit }) => {
  const id = await hospital.launch('Refused', { soc: [hospital.ben] })
  await hospital.command(id, hospital.ana, {
    type: 'step.add',
    state: 'triage',
    title: 'Call the night shift',
  })
  const ben = await visit(hospital.ben, `/incidents/${id}`)
  await live(ben)
  await ben.context().setOffline(true)
  await row(ben, 'Call the night shift').getByRole('checkbox').click()
  await expect(row(ben, 'Call the night shift')).toContainText('Saved on this device')
  await hospital.command(id, hospital.ana, {
    type: 'step.skip',
    step: 'call-the-night-shift',
    reason: 'They are here',
  })
  await ben.context().setOffline(false)
  const late = row(ben, 'Call the night shift')
  await expect(late).toContainText('The step is skipped already, by ana')
  await expect(late.getByRole('checkbox')).not.toBeChecked()
  await expect(late.getByRole('button', { name: 'Retry' })).toBeVisible()
  await late.getByRole('button', { name: 'Dismiss' }).click()
  await expect(late).toContainText('Skipped by ana')
})
