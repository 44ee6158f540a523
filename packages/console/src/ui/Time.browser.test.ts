import { afterEach, beforeEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import { clock } from '../live/clock.svelte.ts'
import { settings } from '../settings.svelte.ts'
import Time from './Time.svelte'

const AT = '2026-11-24T12:00:00.000Z'
const before = { ...settings }

beforeEach(() => {
  Object.assign(settings, { zone: 'UTC', hours: '24' })
})
afterEach(() => {
  Object.assign(settings, before)
})

test('its words follow the shared clock, without being told', async () => {
  clock.now = Date.parse(AT) + 5 * 60_000
  const screen = await render(Time, { at: AT })
  await expect.element(screen.getByText('5 min ago')).toBeVisible()
  clock.now += 60_000
  await expect.element(screen.getByText('6 min ago')).toBeVisible()
})

test('a deadline counts down and then says how late it is', async () => {
  clock.now = Date.parse(AT) - 61_000
  const screen = await render(Time, { at: AT, show: 'countdown' })
  await expect.element(screen.getByText('1:01 left')).toBeVisible()
  clock.now = Date.parse(AT) + 180_000
  await expect.element(screen.getByText('3 min overdue')).toBeVisible()
})

test('a replay gives its own moment, whatever the time is', async () => {
  clock.now = Date.parse(AT) + 86_400_000
  const screen = await render(Time, { at: AT, now: Date.parse(AT) + 120_000 })
  await expect.element(screen.getByText('2 min ago')).toBeVisible()
})

test('the absolute form with its zone shows on keyboard focus and goes with Esc', async () => {
  clock.now = Date.parse(AT) + 60_000
  const screen = await render(Time, { at: AT, focusable: true })
  await userEvent.keyboard('{Tab}')
  const time = screen.getByText('1 min ago')
  await expect.element(time).toHaveFocus()
  const tip = screen.baseElement.ownerDocument.querySelector('#tip')
  expect(tip?.textContent).toBe('Tue, 24 Nov 2026, 12:00:00 UTC')
  expect(tip?.matches(':popover-open')).toBe(true)
  await expect.element(time).toHaveAccessibleDescription('Tue, 24 Nov 2026, 12:00:00 UTC')
  await userEvent.keyboard('{Escape}')
  expect(tip?.matches(':popover-open')).toBe(false)
})

test('the absolute form shows on hover', async () => {
  clock.now = Date.parse(AT) + 60_000
  const screen = await render(Time, { at: AT })
  await screen.getByText('1 min ago').hover()
  const tip = document.querySelector('#tip')
  await expect.poll(() => tip?.matches(':popover-open')).toBe(true)
})
