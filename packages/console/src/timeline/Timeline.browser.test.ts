import { viewIncident } from '@holdfast/core'
import type { ComponentProps } from 'svelte'
import { beforeEach, expect, test } from 'vitest'
import { render } from 'vitest-browser-svelte'
import { Story } from '../testing/story.ts'
import { NO_FILTER } from './filter.ts'
import Timeline from './Timeline.svelte'
import '../style/tokens.css'
import '../style/base.css'

const story = Story.toRecovery()
const titles = viewIncident(story.incident)
const long = Story.toRecovery().notes(10_000)
const longTitles = viewIncident(long.incident)

const log = () => document.querySelector('[role="log"]')
const rows = () => document.querySelectorAll('[role="log"] article')

/** Scrolling to an end is done in steps while rows are measured, and a scroll in between is lost: this one insists. */
async function scrollTo(share: number): Promise<void> {
  await expect
    .poll(() => {
      const scroller = log()
      if (scroller === null) return Number.NaN
      const wanted = Math.round((scroller.scrollHeight - scroller.clientHeight) * share)
      const off = Math.abs(scroller.scrollTop - wanted)
      scroller.scrollTop = wanted
      return off
    })
    .toBeLessThan(2)
}

beforeEach(() => {
  document.body.style.height = '600px'
})

async function timeline(props: Partial<ComponentProps<typeof Timeline>> = {}) {
  const screen = await render(Timeline, { props: { events: story.events, titles, ...props } })
  screen.container.style.height = '600px'
  return screen
}

test('newest last, as a log that does not speak when it is scrolled', async () => {
  const screen = await timeline()
  await expect.element(screen.getByRole('log')).toHaveAttribute('aria-live', 'off')
  await expect.element(screen.getByText('Ben Okafor took Restart the primary')).toBeVisible()
  const shown = [...rows()].map((row) => row.querySelector('.sentence')?.textContent?.trim())
  expect(shown.at(-1)).toBe('Ben Okafor took Restart the primary')
})

test('10,000 events are at most 40 rows of the page, wherever one scrolls', async () => {
  const screen = await timeline({ events: long.events, titles: longTitles })
  await expect.element(screen.getByText('Note 10000', { exact: true })).toBeVisible()
  expect(rows().length).toBeLessThanOrEqual(40)
  for (const share of [0.75, 0.5, 0.1, 0]) {
    await scrollTo(share)
    await expect.poll(() => rows().length).toBeGreaterThan(0)
    expect(rows().length).toBeLessThanOrEqual(40)
  }
  await expect.element(screen.getByText(/opened the incident/)).toBeVisible()
})

test('while its end is in view it follows', async () => {
  const grown = Story.toRecovery()
  const screen = await timeline({ events: [...grown.events] })
  await expect.element(screen.getByText('Ben Okafor took Restart the primary')).toBeVisible()
  grown.notes(30)
  await screen.rerender({ events: [...grown.events] })
  await expect.element(screen.getByText('Note 30', { exact: true })).toBeVisible()
})

test('a reader who scrolled back keeps their place, and what is new waits behind a button', async () => {
  const grown = Story.toRecovery().notes(200)
  const screen = await timeline({ events: [...grown.events] })
  await expect.element(screen.getByText('Note 200', { exact: true })).toBeVisible()
  await scrollTo(0)
  await expect.element(screen.getByText(/opened the incident/)).toBeVisible()
  grown.notes(2)
  await screen.rerender({ events: [...grown.events] })
  const news = screen.getByRole('button', { name: '2 new events' })
  await expect.element(news).toBeVisible()
  expect(log()?.scrollTop).toBe(0)
  await news.click()
  await expect.element(screen.getByText('Note 2', { exact: true }).last()).toBeVisible()
  await expect.element(news).not.toBeInTheDocument()
})

test('filters leave only what they name, and can be taken off', async () => {
  const screen = await timeline()
  await screen.getByText('Filter').click()
  await screen.getByLabelText('Kind').selectOptions('note')
  await expect.element(screen.getByText('Ben Okafor noted', { exact: true })).toBeVisible()
  await expect.poll(() => rows().length).toBe(1)
  await expect.element(screen.getByText(`1 of ${story.events.length} events`)).toBeVisible()
  await screen.getByRole('button', { name: 'Clear' }).click()
  await expect.poll(() => rows().length).toBeGreaterThan(1)
})

test('a filter that nothing matches says so', async () => {
  const screen = await timeline({ filter: { ...NO_FILTER, person: 'nobody' } })
  await expect.element(screen.getByText('No event matches')).toBeVisible()
})

test('a late entry shows when it happened and when it was recorded', async () => {
  const screen = await timeline()
  const late = screen.getByText(/Happened/)
  await expect.element(late).toHaveTextContent(/Happened 24 Nov, \d\d:02, recorded 24 Nov, \d\d:49/)
})

test('a note is Markdown', async () => {
  const screen = await timeline()
  await expect
    .element(screen.getByRole('link', { name: 'rack 4' }))
    .toHaveAttribute('href', 'https://example.org/rack')
})

test('each entry leads to the incident as it was then, and to its step', async () => {
  const chosen: string[] = []
  const screen = await timeline({
    hrefOf: (seq) => `/incidents/7?at=${seq}`,
    onstep: (step) => chosen.push(step),
  })
  const last = story.events.length
  await expect
    .element(screen.getByRole('link', { name: `Event ${last}: show the incident as it was then` }))
    .toHaveAttribute('href', `/incidents/7?at=${last}`)
  await screen.getByRole('button', { name: 'Ben Okafor took Restart the primary' }).click()
  expect(chosen).toEqual(['outage/restart'])
})

test('a replay marks its event, brings it into view, and fades what comes after', async () => {
  const screen = await timeline({ events: long.events, titles: longTitles, at: 5_000 })
  await expect
    .poll(() => document.querySelector('[aria-current] .when')?.getAttribute('href'))
    .toBe('?at=5000')
  await expect.element(screen.getByRole('link', { name: /^Event 5000:/ })).toBeVisible()
  await expect.poll(() => document.querySelectorAll('article.ahead').length).toBeGreaterThan(0)
})
