/** End to end: a real server, two real browsers. `npm run test:e2e`; builds what is stale first. */
import { defineConfig, devices } from '@playwright/test'
import { chromium } from './test/chromium.ts'

export default defineConfig({
  testDir: 'packages/console/e2e',
  testMatch: '**/*.e2e.ts',
  // One server, one log: the tests of a project take turns. Each has an incident of its own.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter: process.env.CI === undefined ? 'list' : [['list'], ['html', { open: 'never' }]],
  use: { launchOptions: { ...chromium }, trace: 'retain-on-failure' },
  projects: [
    // An outage is a phone's matter; the rest of what is only on one of them is only in its project.
    { name: 'desktop', use: { viewport: { width: 1440, height: 900 } }, testIgnore: '**/outage.e2e.ts' },
    {
      name: 'phone',
      use: { ...devices['Pixel 7'], viewport: { width: 390, height: 844 } },
      testMatch: ['**/main-job.e2e.ts', '**/accessibility.e2e.ts', '**/outage.e2e.ts', '**/pages.e2e.ts'],
    },
  ],
})
