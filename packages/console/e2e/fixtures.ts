/** What every test has: a server of its own worker, the hospital's people, and browsers signed in as them. */
import { type BrowserContext, test as base, expect, type Locator, type Page } from '@playwright/test'
import { type Account, Hospital } from './hospital.ts'
import { type Server, startServer } from './server.ts'

type PerWorker = { readonly server: Server; readonly hospital: Hospital }
type PerTest = {
  /** A browser of that person, on that address. */
  readonly visit: (who: Account, path: string, options?: { readonly dark?: boolean }) => Promise<Page>
}

export const test = base.extend<PerTest, PerWorker>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures needed from this pattern
    async ({}, use) => {
      const server = await startServer()
      await use(server)
      await server.end()
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  hospital: [async ({ server }, use) => use(await Hospital.open(server.url)), { scope: 'worker' }],
  visit: async (
    { browser, server, contextOptions, viewport, isMobile, hasTouch, userAgent, deviceScaleFactor },
    use,
  ) => {
    const contexts: BrowserContext[] = []
    await use(async (who, path, { dark = false } = {}) => {
      const context = await browser.newContext({
        ...contextOptions,
        baseURL: server.url,
        colorScheme: dark ? 'dark' : 'light',
        ...(viewport && { viewport }),
        ...(userAgent !== undefined && { userAgent }),
        ...(isMobile !== undefined && { isMobile }),
        ...(hasTouch !== undefined && { hasTouch }),
        ...(deviceScaleFactor !== undefined && { deviceScaleFactor }),
      })
      contexts.push(context)
      await context.addCookies(
        who.cookie.split('; ').map((pair) => {
          const at = pair.indexOf('=')
          return { name: pair.slice(0, at), value: pair.slice(at + 1), url: server.url }
        }),
      )
      const page = await context.newPage()
      await page.goto(path)
      return page
    })
    for (const context of contexts) await context.close()
  },
})

export { expect }

/** A step's row in the outline. */
export const row = (page: Page, title: string): Locator =>
  page.locator('[data-step]').filter({ has: page.getByRole('button', { name: title, exact: true }) })

export const live = (page: Page): Promise<void> =>
  expect(page.getByText('Live', { exact: true })).toBeVisible()

export const isPhone = (page: Page): boolean => (page.viewportSize()?.width ?? 0) < 640

/**
 * On a phone a step's detail is a sheet; on a desktop it stands beside the steps. By key, because a tap within 0.3 s of a
 * row's moving is not taken, and a test is that quick.
 */
export async function openStep(page: Page, title: string): Promise<Locator> {
  await row(page, title).getByRole('button', { name: title, exact: true }).press('Enter')
  return isPhone(page)
    ? page.getByRole('dialog', { name: title })
    : page.getByRole('tabpanel', { name: 'Detail' })
}

export async function closeStep(page: Page): Promise<void> {
  if (isPhone(page)) await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
}
