import { afterEach, expect, test, vi } from 'vitest'
import { render } from 'vitest-browser-svelte'
import { settings } from '../settings.svelte.ts'
import { answer } from '../testing/requests.ts'
import Settings from './Settings.svelte'
import '../style/tokens.css'
import '../style/base.css'

const before = { ...settings }
afterEach(() => {
  Object.assign(settings, before)
})

const entry = {
  id: 't1',
  name: 'Export script',
  createdAt: '2026-11-01T00:00:00.000Z',
  expiresAt: '2027-02-01T00:00:00.000Z',
}

function page() {
  const requests = {
    tokens: vi.fn(() => answer({ tokens: [entry] })),
    addToken: vi.fn(() => answer({ ...entry, id: 't2', name: 'Backup', token: 'hf_secret' })),
    dropToken: vi.fn(() => answer(undefined)),
  }
  return { screen: render(Settings, { requests }), requests }
}

test('each choice is kept at once', async () => {
  const screen = await page().screen
  await screen.getByRole('radio', { name: 'Dark' }).click()
  await screen.getByRole('radio', { name: 'Compact' }).click()
  await screen
    .getByRole('group', { name: 'Single-key shortcuts' })
    .getByRole('radio', { name: 'Off' })
    .click()
  await screen.getByRole('radio', { name: 'Every change' }).click()
  await screen.getByRole('radio', { name: '12 hours' }).click()
  await screen.getByLabelText('Time zone').selectOptions('Europe/Berlin')
  expect(settings).toMatchObject({
    theme: 'dark',
    density: 'compact',
    shortcuts: false,
    announce: 'all',
    hours: '12',
    zone: 'Europe/Berlin',
  })
})

test('a new token is shown once, to be taken along', async () => {
  const { screen, requests } = page()
  const settings1 = await screen
  await settings1.getByLabelText('New token for').fill('Backup')
  await settings1.getByLabelText('Valid for').selectOptions('30')
  await settings1.getByRole('button', { name: 'Make a token' }).click()
  await expect.element(settings1.getByRole('textbox', { name: 'API token' })).toHaveValue('hf_secret')
  expect(requests.addToken).toHaveBeenCalledWith({ name: 'Backup', days: 30 })
})

test('revoking asks first, with the focus on Cancel', async () => {
  const { screen, requests } = page()
  const settings1 = await screen
  await settings1.getByRole('button', { name: 'Revoke' }).click()
  await expect.element(settings1.getByRole('button', { name: 'Cancel' })).toHaveFocus()
  expect(requests.dropToken).not.toHaveBeenCalled()
  await settings1.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await expect.poll(() => requests.dropToken.mock.calls).toEqual([['t1']])
})
