import { viewIncident } from '@holdfast/core'
import { afterEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import { settings } from '../settings.svelte.ts'
import { Story } from '../testing/story.ts'
import ReplayBar from './ReplayBar.svelte'
import { Replay } from './replay.svelte.ts'
import '../style/tokens.css'
import '../style/base.css'

const story = Story.toRecovery()
const titles = viewIncident(story.incident)
const head = story.events.length

let replay = new Replay(() => story)
afterEach(() => replay.pause())

async function bar(seq: number) {
  settings.zone = 'UTC'
  replay = new Replay(() => story)
  replay.show(seq)
  const settled: (number | undefined)[] = []
  const screen = await render(ReplayBar, { replay, titles, onsettled: (at) => settled.push(at) })
  return { screen, settled }
}

test('the banner says which moment this is, how far live is ahead, and leads back', async () => {
  const { screen } = await bar(head - 14 > 0 ? head - 14 : 1)
  const ahead = head - (replay.seq ?? 0)
  await expect.element(screen.getByText(`, live is ${ahead} events ahead`)).toBeVisible()
  await screen.getByRole('button', { name: 'Back to live' }).click()
  expect(replay.seq).toBeUndefined()
  await expect.element(screen.getByRole('region', { name: 'Replay' })).not.toBeInTheDocument()
})

test('the scrubber says its event in words', async () => {
  const { screen } = await bar(1)
  const scrubber = screen.getByRole('slider', { name: 'Event' })
  await expect
    .element(scrubber)
    .toHaveAttribute(
      'aria-valuetext',
      `Event 1 of ${head}, 03:01:00, Ana Silva opened the incident Radiology is down`,
    )
})

test('Left and Right move one event, with Shift one phase, and Space plays', async () => {
  const { screen } = await bar(5)
  screen.getByRole('slider', { name: 'Event' }).element().focus()
  await userEvent.keyboard('{ArrowRight}')
  expect(replay.seq).toBe(6)
  await userEvent.keyboard('{ArrowLeft}{ArrowLeft}')
  expect(replay.seq).toBe(4)
  const next = replay.marks.find(({ seq }) => seq > 4)
  await userEvent.keyboard('{Shift>}{ArrowRight}{/Shift}')
  expect(replay.seq).toBe(next?.seq)
  await userEvent.keyboard('{Shift>}{ArrowLeft}{/Shift}')
  expect(replay.seq).toBe(2)
  await userEvent.keyboard(' ')
  expect(replay.playing).toBe(true)
  await userEvent.keyboard(' ')
  expect(replay.playing).toBe(false)
})

test('a phase can be chosen by name', async () => {
  const { screen } = await bar(1)
  await screen.getByLabelText('Phase').selectOptions('Recover')
  expect(replay.seq).toBe(replay.marks.at(-1)?.seq)
})

test('the address hears where it settled', async () => {
  const { screen, settled } = await bar(3)
  await screen.getByRole('button', { name: 'Next event' }).click()
  await screen.getByRole('button', { name: 'Next event' }).click()
  await expect.poll(() => settled.at(-1)).toBe(5)
})

test('a replay that ends takes the address along', async () => {
  const { settled } = await bar(3)
  replay.live()
  await expect.poll(() => settled).toEqual([undefined])
})

test('while the log is still on its way, the address keeps the moment that was asked for', async () => {
  replay = new Replay(() => ({ events: [], runbooks: story.runbooks }))
  replay.show(5)
  const settled: (number | undefined)[] = []
  await render(ReplayBar, { replay, titles, onsettled: (at) => settled.push(at) })
  await expect.poll(() => settled).toEqual([5])
})

test('the link that is copied shows this very moment', async () => {
  const { screen } = await bar(3)
  const link = new URL(location.href)
  link.searchParams.set('at', '3')
  await screen.getByRole('button', { name: 'Copy link' }).click()
  // A browser may forbid the clipboard; then the bar must not say that it was copied.
  const read = await navigator.clipboard.readText().catch(() => undefined)
  await expect
    .element(screen.getByText(read === undefined ? /^(Copied|Not copied)$/ : 'Copied'))
    .toBeVisible()
  if (read !== undefined) expect(read).toBe(link.href)
})

test('nothing in it writes: every control moves, plays, copies or leaves', async () => {
  const { screen } = await bar(3)
  const names = screen.container.querySelectorAll('button')
  const allowed = /^(Copy link|Copied|Not copied|Back to live|Previous event|Next event|Play|Pause)$/
  for (const button of names)
    expect(button.getAttribute('aria-label') ?? button.textContent?.trim()).toMatch(allowed)
  expect(screen.container.querySelector('input:not([type="range"]), textarea, form')).toBeNull()
})
