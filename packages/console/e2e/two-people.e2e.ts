/** Two browsers on one incident, over a real server that is also cut off and killed. */
import { type Browser, expect, type Page, test } from '@playwright/test'
import { type Account, Hospital } from './hospital.ts'
import { type Server, startServer } from './server.ts'

let server: Server
let hospital: Hospital

test.beforeAll(async () => {
  test.setTimeout(180_000)
  server = await startServer()
  hospital = await Hospital.open(server.url)
})

test.afterAll(() => server.end())

/** An incident of Ana's with Ben and Cho on it, and steps in its first phase that anyone may tick. */
async function incidentWith(...titles: readonly string[]): Promise<string> {
  const { ben, cho } = hospital
  const id = await hospital.launch('Files encrypted on radiology servers', { soc: [ben, cho] })
  for (const title of titles)
    await hospital.command(id, hospital.ana, { type: 'step.add', state: 'triage', title, required: false })
  return id
}

async function screenOf(browser: Browser, who: Account, incident: string): Promise<Page> {
  const context = await browser.newContext()
  const cookies = who.cookie.split('; ').map((pair) => {
    const at = pair.indexOf('=')
    return { name: pair.slice(0, at), value: pair.slice(at + 1), url: server.url }
  })
  await context.addCookies(cookies)
  const page = await context.newPage()
  await page.goto(`${server.url}/incidents/${incident}`)
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  return page
}

const rowOf = (page: Page, title: string) =>
  page.locator('[data-step]').filter({ has: page.getByRole('button', { name: title, exact: true }) })

/** As a person does: a tap that the screen let pass, because rows had moved under the thumb, is tapped again. */
async function tick(page: Page, title: string): Promise<void> {
  const box = rowOf(page, title).getByRole('checkbox')
  await expect(async () => {
    if (!(await box.isChecked())) await box.click({ timeout: 1_000 })
    await expect(box).toBeChecked({ timeout: 1_000 })
  }).toPass({ timeout: 20_000 })
}

async function doings(incident: string, step: string): Promise<number> {
  const events = await hospital.events(incident)
  return events.filter(({ type, data }) => type === 'step.completed' && data.step === step).length
}

test("a tick on one screen is seen on the other, with its doer's name", async ({ browser }) => {
  const incident = await incidentWith('Call the ward')
  const [ben, cho] = [
    await screenOf(browser, hospital.ben, incident),
    await screenOf(browser, hospital.cho, incident),
  ]
  await tick(ben, 'Call the ward')
  await expect(rowOf(cho, 'Call the ward')).toContainText('Done by Ben Okafor')
  await expect(rowOf(cho, 'Call the ward').getByRole('checkbox')).toBeChecked()
})

test('two who tick the same step at once both see it done, and one event is recorded', async ({
  browser,
}) => {
  const titles = Array.from({ length: 10 }, (_, n) => `Check rack ${n}`)
  const incident = await incidentWith(...titles)
  const [ben, cho] = [
    await screenOf(browser, hospital.ben, incident),
    await screenOf(browser, hospital.cho, incident),
  ]
  for (const title of titles) {
    await Promise.all([tick(ben, title), tick(cho, title)])
    for (const page of [ben, cho]) {
      await expect(rowOf(page, title).getByRole('checkbox')).toBeChecked()
      await expect(rowOf(page, title)).toContainText('Done by')
    }
  }
  const { steps } = await hospital.incident(incident)
  for (const title of titles) {
    const step = steps.find((each) => each.title === title)
    expect(step?.status).toBe('done')
    expect(await doings(incident, step?.id ?? '')).toBe(1)
  }
})

test('a refused tick says why in place', async ({ browser }) => {
  const incident = await incidentWith('Unplug the scanner')
  const { steps } = await hospital.incident(incident)
  const step = steps.find(({ title }) => title === 'Unplug the scanner')?.id ?? ''
  const context = await browser.newContext()
  // Ben's screen hears no events from here on, so it cannot know that Ana was faster.
  let deaf = false
  await context.routeWebSocket(/\/api\/v1\/live/, (socket) => {
    const upstream = socket.connectToServer()
    upstream.onMessage((message) => {
      if (!deaf || !String(message).includes('"type":"events"')) socket.send(message)
    })
  })
  const [name = '', value = ''] = hospital.ben.cookie.split(/=(.*)/s)
  await context.addCookies([{ name, value, url: server.url }])
  const ben = await context.newPage()
  await ben.goto(`${server.url}/incidents/${incident}`)
  await expect(ben.getByText('Live', { exact: true })).toBeVisible()
  deaf = true
  await hospital.command(incident, hospital.ana, { type: 'step.skip', step, reason: 'No scanner here' })
  await rowOf(ben, 'Unplug the scanner').getByRole('checkbox').click()
  await expect(rowOf(ben, 'Unplug the scanner')).toContainText(
    `The step is skipped already, by ${hospital.ana.me.name}`,
  )
  expect(await doings(incident, step)).toBe(0)
})

test('a server killed in mid-work loses nothing that was confirmed, and the screen says so meanwhile', async ({
  browser,
}) => {
  const incident = await incidentWith('Lock the doors', 'Count the staff')
  const ben = await screenOf(browser, hospital.ben, incident)
  await tick(ben, 'Lock the doors')
  await expect(rowOf(ben, 'Lock the doors')).toContainText('Done by you')
  await server.kill()
  await expect(ben.getByText('Live', { exact: true })).toBeHidden()
  await tick(ben, 'Count the staff')
  await server.start()
  await expect(rowOf(ben, 'Count the staff')).toContainText('Done by you', { timeout: 60_000 })
  const { steps } = await hospital.incident(incident)
  for (const title of ['Lock the doors', 'Count the staff']) {
    const step = steps.find((each) => each.title === title)
    expect(step?.by?.name).toBe('Ben Okafor')
    expect(await doings(incident, step?.id ?? '')).toBe(1)
  }
})
