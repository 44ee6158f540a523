import { MINUTE, outbreak } from '@holdfast/core/testing'
import { tick } from 'svelte'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Locator, page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import { announcer } from '../announcer.svelte.ts'
import { clock } from '../live/clock.svelte.ts'
import { settings } from '../settings.svelte.ts'
import { openedWith } from '../testing/opened.ts'
import { openRoom, settled, type World } from '../testing/rooms.ts'
import { ana, ben, Story } from '../testing/story.ts'
import { Replay } from '../timeline/replay.svelte.ts'
import { Desk } from './desk.svelte.ts'
import IncidentScreen from './IncidentScreen.svelte'
import '../style/tokens.css'
import '../style/base.css'

const DESKTOP = [1440, 900] as const
const PHONE = [390, 844] as const

async function screen(
  options: Parameters<typeof openRoom>[0] = {},
  size: readonly [number, number] = DESKTOP,
) {
  await page.viewport(...size)
  const world = await openRoom(options)
  const { room } = world
  const replay = new Replay(() => ({ events: room.events, runbooks: room.runbooks }))
  const desk = new Desk(room, clock, () => replay.moment)
  await render(IncidentScreen, { desk, replay, start: null })
  return { ...world, desk, replay }
}

const triaged = () => new Story().act({ type: 'step.complete', step: 'look' }, { by: ben })
const decidable = () => triaged().act({ type: 'step.complete', step: 'call' })

const row = (step: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('button', { name: step, exact: true }) })
const element = (step: string) => {
  const found = row(step).element()
  if (!(found instanceof HTMLElement)) throw new Error(`no row ${step}`)
  return found
}
const tops = () =>
  [...document.querySelectorAll('[data-step]')].map((each) => Math.round(each.getBoundingClientRect().top))

/** By keyboard: a click this soon after rows moved would count as meant for something else. */
async function press(button: Locator): Promise<void> {
  const element = button.element()
  if (element instanceof HTMLElement) element.focus()
  await userEvent.keyboard('{Enter}')
}

async function cut({ server }: World): Promise<void> {
  server.up = false
  server.drop()
  await settled()
}

beforeEach(() => {
  document.body.style.margin = '0'
})

describe('ticking in the row', () => {
  test('is hollow at once, solid when recorded, and moves no row', async () => {
    const { server } = await screen({ me: ben })
    server.holding = true
    const before = tops()
    const box = row('Look at the alerts').getByRole('checkbox')
    await box.click()
    await expect.element(row('Look at the alerts')).toHaveTextContent('Sending')
    await expect.element(box).toBeChecked()
    expect(element('Look at the alerts').classList).toContain('sending')
    expect(tops()).toEqual(before)
    server.answer()
    await expect.element(row('Look at the alerts')).toHaveTextContent('Done by you')
    expect(tops()).toEqual(before)
  })

  test('refused, says why in the row and offers to try again', async () => {
    const { server } = await screen({ me: ben })
    server.holding = true
    await row('Look at the alerts').getByRole('checkbox').click()
    server.fault({ type: 'about:blank', status: 503, code: 'unavailable', title: 'The database is away.' })
    await expect.element(row('Look at the alerts')).toHaveTextContent('The database is away.')
    await expect.element(row('Look at the alerts').getByRole('checkbox')).not.toBeChecked()
    server.holding = false
    await press(row('Look at the alerts').getByRole('button', { name: 'Retry' }))
    await expect.element(row('Look at the alerts')).toHaveTextContent('Done by you')
  })

  test('after somebody else, names them and how much earlier they were', async () => {
    const { server } = await screen({ me: ben, story: new Story() })
    server.holding = true
    await row('Look at the alerts').getByRole('checkbox').click()
    server.act({ type: 'step.complete', step: 'look' }, ana)
    server.answer()
    await expect.element(row('Look at the alerts')).toHaveTextContent(/Done by Ana Silva .* earlier/)
  })

  test('is taken back with Undo, until what waited for it has begun; then it is reopened with a reason', async () => {
    const { server } = await screen({ me: ben })
    await row('Look at the alerts').getByRole('checkbox').click()
    await row('Look at the alerts').getByRole('button', { name: 'Undo' }).click()
    await expect.element(row('Look at the alerts').getByRole('checkbox')).not.toBeChecked()
    await row('Look at the alerts').getByRole('checkbox').click()
    await expect.element(row('Look at the alerts').getByRole('button', { name: 'Undo' })).toBeVisible()
    server.act({ type: 'step.claim', step: 'call' }, ana)
    await expect
      .element(row('Look at the alerts').getByRole('button', { name: 'Undo' }))
      .not.toBeInTheDocument()
    await expect.element(page.getByRole('button', { name: 'Reopen…' })).toBeVisible()
  })

  test('a step that cannot be ticked says why, and its box stays reachable', async () => {
    await screen({ me: ben })
    const box = row('Call the service owner').getByRole('checkbox')
    await expect.element(box).toHaveAttribute('aria-disabled', 'true')
    expect(element('Call the service owner').querySelector('[data-tip]')?.getAttribute('data-tip')).toBe(
      'First: Look at the alerts',
    )
  })
})

describe('a decision', () => {
  test('names its effect, has the focus on Cancel, and is taken on the second press', async () => {
    await screen({ story: decidable() })
    await page.getByRole('button', { name: 'Decide…' }).click()
    await page.getByRole('button', { name: 'Choose…' }).first().click()
    const dialog = page.getByRole('dialog')
    await expect.element(dialog).toHaveTextContent('Moves the plan to: Contain')
    await expect.element(dialog).toHaveTextContent('Records Patients are diverted: yes')
    await expect.element(dialog.getByRole('button', { name: 'Cancel' })).toHaveFocus()
    await dialog.getByRole('button', { name: 'Choose It is real' }).click()
    await expect.element(dialog).not.toBeInTheDocument()
    await expect.element(row('Is it an outage?')).toHaveTextContent('Decided: It is real, by you')
  })

  test('is not taken without a line, and says why', async () => {
    const world = await screen({ story: decidable() })
    await page.getByRole('button', { name: 'Decide…' }).click()
    await cut(world)
    const choose = page.getByRole('button', { name: /^Choose…/ }).first()
    await expect.element(choose).toHaveAttribute('aria-disabled', 'true')
    await expect.element(choose).toHaveAccessibleName(/Reconnecting: this needs the present state/)
  })

  test('that is refused says so in its dialog', async () => {
    const { server } = await screen({ story: decidable() })
    server.holding = true
    await page.getByRole('button', { name: 'Decide…' }).click()
    await page.getByRole('button', { name: 'Choose…' }).first().click()
    await page.getByRole('button', { name: 'Choose It is real' }).click()
    server.act({ type: 'step.reopen', step: 'call', reason: 'Wrong owner' }, ana)
    server.answer()
    await expect
      .element(page.getByRole('dialog').getByRole('alert'))
      .toHaveTextContent('First: Call the service owner')
  })
})

describe('others at work', () => {
  test('a step that somebody adds in view waits behind its phase’s heading; one’s own appears at once', async () => {
    const { server } = await screen({})
    const before = tops()
    server.act({ type: 'step.add', state: 'triage', title: 'Ask the night shift' }, ben)
    const news = page.getByRole('button', { name: '1 new step' })
    await expect.element(news).toBeVisible()
    expect(tops()).toEqual(before)
    await news.click()
    await expect.element(row('Ask the night shift')).toBeVisible()
    await press(page.getByRole('button', { name: 'Add a step to Triage' }))
    await page.getByLabelText('What is to be done').fill('Print the plan')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await expect.element(row('Print the plan')).toBeVisible()
  })

  test('never replace what is being typed', async () => {
    const { server } = await screen({ me: ben })
    const note = page.getByLabelText('Note on Look at the alerts')
    await note.fill('Three hosts so')
    server.act({ type: 'note.add', step: 'look', note: 'Four hosts' }, ana)
    await expect
      .element(page.getByRole('region', { name: 'History of this step' }))
      .toHaveTextContent('Four hosts')
    await expect.element(note).toHaveValue('Three hosts so')
    await expect.element(note).toHaveFocus()
  })

  test('are shown on the step that they look at', async () => {
    const { room } = await screen({})
    room.presence = [{ person: ben, step: 'look', idle: false }]
    await expect.element(row('Look at the alerts').getByRole('img', { name: 'Ben Okafor' })).toBeVisible()
  })
})

describe('the keyboard', () => {
  test('has one stop in the outline, and arrows inside it', async () => {
    const { desk } = await screen({ me: ben })
    const stops = () => [...document.querySelectorAll('.outline [data-row][tabindex="0"]')]
    expect(stops()).toHaveLength(1)
    await userEvent.keyboard('n')
    await expect
      .element(row('Look at the alerts').getByRole('button', { name: 'Look at the alerts' }))
      .toHaveFocus()
    await userEvent.keyboard('{ArrowDown}')
    await expect
      .element(row('Call the service owner').getByRole('button', { name: 'Call the service owner' }))
      .toHaveFocus()
    expect(stops()).toHaveLength(1)
    await userEvent.keyboard('k ')
    await expect.element(row('Look at the alerts')).toHaveTextContent('Done by you')
    await userEvent.keyboard('{Enter}')
    expect(desk.selected).toBe('outage/look')
  })
})

describe('a replay', () => {
  test('shows the moment and has no control that writes', async () => {
    const { replay } = await screen({ story: decidable() })
    replay.show(5)
    await expect.element(page.getByText(/live is/)).toBeVisible()
    await page.getByRole('button', { name: 'Look at the alerts', exact: true }).click()
    expect(document.querySelectorAll('input[type=checkbox], textarea')).toHaveLength(0)
    for (const verb of [/Done/, /Choose/, /Decide/, /Claim/, /Undo/, /Skip/, /Reopen/, /Assign/, /Add/]) {
      expect(page.getByRole('button', { name: verb }).elements()).toHaveLength(0)
    }
  })
})

describe('on a phone', () => {
  test('the next step is at the bottom with one wide button, and detail is a sheet', async () => {
    const { server } = await screen({ me: ben }, PHONE)
    server.holding = true
    const card = page.getByRole('region', { name: 'Now' })
    const button = card.getByRole('button', { name: 'Done' })
    const box = button.element().getBoundingClientRect()
    expect(box.height).toBeGreaterThanOrEqual(56)
    expect(box.width).toBeGreaterThan(340)
    await row('Look at the alerts').getByRole('button', { name: 'Look at the alerts' }).click()
    await expect.element(page.getByRole('dialog', { name: 'Look at the alerts' })).toBeVisible()
    await userEvent.keyboard('{Escape}')
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
  })

  test('nothing is wider than the screen', async () => {
    await screen({ story: decidable() }, [320, 640])
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(320)
  })
})

test('one’s own deadlines are spoken at five minutes and when they have passed, and not in between', async () => {
  const opened = Date.now()
  await screen({ story: openedWith(outbreak, new Date(opened).toISOString()), me: ben })
  settings.announce = 'mine'
  // Due fifteen minutes after the opening; the screen's clock is moved rather than waited for.
  const at = async (ms: number) => {
    clock.now = opened + ms
    await tick()
  }
  await at(9 * MINUTE)
  await at(10 * MINUTE + 1)
  await expect.poll(() => announcer.polite, { timeout: 5_000 }).toBe('Five minutes left: Confirm')
  await at(11 * MINUTE)
  await at(15 * MINUTE + 1)
  await expect.poll(() => announcer.urgent).toBe('Overdue: Confirm')
})

test('the chip says when the line is gone and how much is kept here', async () => {
  const world = await screen({ me: ben })
  await expect.element(page.getByText('Live', { exact: true })).toBeVisible()
  await cut(world)
  await expect.element(page.getByText(/Reconnecting, showing/).first()).toBeVisible()
  await row('Look at the alerts').getByRole('checkbox').click()
  await expect.element(row('Look at the alerts')).toHaveTextContent('Saved on this device')
  await page.getByRole('button', { name: /Reconnecting, 1 saved on this device/ }).click()
  await expect.element(page.getByRole('dialog')).toHaveTextContent('Tick: Look at the alerts')
  await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click()
  await expect.element(page.getByRole('dialog')).toHaveTextContent('everything has been sent')
})
