/** Every screen beside the live incident, on the real server under its own content policy. */
import { gzipSync } from 'node:zlib'
import { AxeBuilder } from '@axe-core/playwright'
import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { Hospital } from './hospital.ts'
import { type Server, startServer } from './server.ts'

const PASSWORD_WORDS = 'another long enough one'
/** DESIGN: what a phone on a bad network must fetch before it shows anything. */
const FIRST_LOAD_BYTES = 45 * 1_024

let server: Server
let hospital: Hospital
let incident: string

test.beforeAll(async () => {
  test.setTimeout(180_000)
  server = await startServer()
  hospital = await Hospital.open(server.url)
  incident = await hospital.launch('Files encrypted on radiology servers', { soc: [hospital.ben] })
  await hospital.command(incident, hospital.ben, { type: 'step.claim', step: 'confirm' })
  for (let note = 1; note <= 60; note += 1)
    await hospital.command(incident, hospital.ana, { type: 'note.add', note: `Note **${note}**` })
})

test.afterAll(() => server.end())

async function signedIn(context: BrowserContext): Promise<void> {
  const cookies = hospital.ana.cookie.split('; ').map((pair) => {
    const at = pair.indexOf('=')
    return { name: pair.slice(0, at), value: pair.slice(at + 1), url: server.url }
  })
  await context.addCookies(cookies)
}

/** What the browser complains of: faults, and anything that the content policy held back. */
function complaints(page: Page): readonly string[] {
  const found: string[] = []
  page.on('pageerror', ({ message }) => found.push(message))
  page.on('console', (line) => {
    if (line.type() === 'error' && !line.text().includes('status of 401')) found.push(line.text())
  })
  return found
}

const SCREENS: readonly (readonly [address: string, heading: RegExp])[] = [
  ['/', /^Incidents$/],
  ['/?launch=ransomware', /^Launch a runbook$/],
  ['/?status=closed', /^No closed incidents yet$/],
  ['/me', /^My steps$/],
  ['/runbooks', /^Runbooks$/],
  ['/runbooks/ransomware', /^Ransomware$/],
  ['/runbooks/no-such-runbook', /^Not found$/],
  ['/people', /^People$/],
  ['/settings', /^Settings$/],
  ['/nowhere/at/all', /^There is nothing at this address$/],
  ['/setup/a-link-that-was-never-made-at-all', /^This link was used, or is too old$/],
]

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every screen is free of axe's findings, fits the window and obeys the content policy (${colorScheme})`, async ({
    page,
    context,
  }) => {
    test.setTimeout(120_000)
    const found = complaints(page)
    await signedIn(context)
    await page.emulateMedia({ colorScheme })
    for (const [address, heading] of SCREENS) {
      await page.goto(server.url + address)
      await expect(page.getByRole('heading', { name: heading })).toBeVisible()
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => [address, id, nodes[0]?.html])).toEqual([])
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect([address, over]).toEqual([address, 0])
    }
    expect(found.filter((line) => !line.includes('404'))).toEqual([])
  })
}

test('at 320 pixels nothing has to be scrolled sideways', async ({ page, context }) => {
  await signedIn(context)
  await page.setViewportSize({ width: 320, height: 640 })
  for (const [address, heading] of [
    ...SCREENS,
    [`/incidents/${incident}?at=3`, /Files encrypted/] as const,
  ]) {
    await page.goto(server.url + address)
    await expect(page.getByRole('heading', { name: heading })).toBeVisible()
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect([address, over]).toEqual([address, 0])
  }
})

test('the first load is at most 45 KB of compressed script', async ({ page, context }) => {
  await signedIn(context)
  const scripts: Promise<Buffer>[] = []
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') scripts.push(response.body())
  })
  await page.goto(server.url)
  await expect(page.getByText('Files encrypted on radiology servers')).toBeVisible()
  const sizes = (await Promise.all(scripts)).map((script) => gzipSync(script, { level: 9 }).length)
  expect(sizes.length).toBeGreaterThan(0)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(FIRST_LOAD_BYTES)
})

test('a person who was added chooses a password with the link, and signs in', async ({
  page,
  context,
  browser,
}) => {
  await signedIn(context)
  await page.goto(`${server.url}/people`)
  await page.getByRole('button', { name: 'Add a person' }).click()
  await page.getByLabel('Name').fill('Dana Reviewer')
  const email = `dana-${Date.now()}@hospital.test`
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Role in the organisation').selectOption('reviewer')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  const link = await page.getByRole('textbox', { name: 'One-time link' }).inputValue()
  const other = await browser.newPage()
  await other.goto(server.url + new URL(link).pathname)
  await other.getByLabel('New password').fill(PASSWORD_WORDS)
  await other.getByLabel('The same again').fill(PASSWORD_WORDS)
  await other.getByRole('button', { name: 'Save the password' }).click()
  await other.getByRole('link', { name: 'Sign in' }).click()
  await other.getByLabel('E-mail').fill(email)
  await other.getByLabel('Password').fill(PASSWORD_WORDS)
  await other.getByRole('button', { name: 'Sign in' }).click()
  await expect(other.getByRole('heading', { name: 'Incidents', exact: true })).toBeVisible()
  await expect(other.getByRole('button', { name: /Launch a runbook/ }).first()).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await other.close()
})

test('a replay shows the incident as it was, offers nothing that writes, and leads back', async ({
  page,
  context,
}) => {
  const found = complaints(page)
  await signedIn(context)
  const { number, headSeq } = await hospital.incident(incident)
  await page.goto(`${server.url}/incidents/${number}?at=4`)
  const replay = page.getByRole('region', { name: 'Replay' })
  await expect(replay.getByText(`live is ${headSeq - 4} events ahead`)).toBeVisible()
  // Nobody had taken the step yet; live, Ben is on it.
  await expect(page.getByText('Ben Okafor, since').first()).toBeHidden()
  await expect(page.locator('main input[type="checkbox"], main textarea, main form')).toHaveCount(0)
  // Phases and steps are buttons too, by their titles ("Approve and release"): they fold and choose.
  const names = await page
    .locator('main button:not([aria-expanded], [aria-describedby])')
    .evaluateAll((buttons) =>
      buttons.map((button) => button.getAttribute('aria-label') ?? button.textContent ?? ''),
    )
  const WRITES =
    /^\s*(Complete|Claim|Skip|Reopen|Undo|Add|Approve|Refuse|Choose|Give|Close|Assign|Release|Note|Save|Set|Start)/
  expect(names.length).toBeGreaterThan(3)
  expect(names.filter((name) => WRITES.test(name))).toEqual([])
  await replay.getByRole('slider', { name: 'Event' }).press('ArrowRight')
  await expect(page).toHaveURL(/\?at=5$/)
  await replay.getByRole('button', { name: 'Back to live' }).click()
  await expect(replay).toBeHidden()
  await expect(page).toHaveURL(new RegExp(`/incidents/${number}$`))
  expect(found).toEqual([])
})
