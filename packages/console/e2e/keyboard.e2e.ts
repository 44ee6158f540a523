/** A whole turn at work without a mouse. */
import { expect, live, row, test } from './fixtures.ts'

const CONFIRM = 'Confirm ransomware, and photograph the note'

test('a step is found, claimed, completed, noted and followed by a decision with keys alone', async ({
  hospital,
  visit,
}) => {
  const id = await hospital.launch('No mouse', { soc: [hospital.ana, hospital.ben] })
  const page = await visit(hospital.ana, `/incidents/${id}`)
  await live(page)
  const press = (key: string) => page.keyboard.press(key)

  await press('n')
  await expect(row(page, CONFIRM).locator('[data-row]')).toBeFocused()
  await press('c')
  await expect(row(page, CONFIRM)).toContainText('You are on it')
  await press('x')
  await expect(page.getByLabel('First encrypted host and time')).toBeFocused()
  await page.keyboard.type('EHR-APP-03, 03:12')
  await press('Tab')
  await press('Tab')
  await page.keyboard.type('Photograph')
  await press('Tab')
  await page.keyboard.type('IMG_2201')
  await press('Tab')
  await expect(page.getByRole('button', { name: 'Done', exact: true }).last()).toBeFocused()
  await press('Enter')
  await expect(row(page, CONFIRM)).toContainText('Done by you')

  await press('n')
  await expect(row(page, 'Is it ransomware?').locator('[data-row]')).toBeFocused()
  await press('m')
  await expect(page.getByLabel('Note on Is it ransomware?')).toBeFocused()
  await page.keyboard.type('The wards see it too')
  await press('Control+Enter')
  await expect(page.getByRole('region', { name: 'History of this step' })).toContainText(
    'The wards see it too',
  )

  await press('Control+k')
  await page.keyboard.type('severity')
  await press('Enter')
  await expect(page.getByRole('dialog', { name: 'Change the severity' })).toBeVisible()
  await press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)

  const choose = page.getByRole('button', { name: 'Choose…' }).first()
  await choose.focus()
  await press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Is it ransomware?' })
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await press('Tab')
  await press('Enter')
  await expect(row(page, 'Is it ransomware?')).toContainText('Decided: Ransomware, by you')
})

test('the outline is one stop, and keys can be switched off', async ({ hospital, visit }) => {
  const id = await hospital.launch('Keys off', { soc: [hospital.ben] })
  const page = await visit(hospital.ben, `/incidents/${id}`)
  await live(page)
  expect(await page.locator('.outline [data-row][tabindex="0"]').count()).toBe(1)
  await page.keyboard.press('?')
  await page.getByLabel('Single-key shortcuts').press('Space')
  await page.keyboard.press('Escape')
  await row(page, CONFIRM).locator('[data-row]').focus()
  await page.keyboard.press('c')
  await page.keyboard.press('ArrowDown')
  await expect(row(page, 'Is it ransomware?').locator('[data-row]')).toBeFocused()
  await expect(row(page, CONFIRM)).not.toContainText('You are on it')
})
