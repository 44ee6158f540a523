import { svelte } from '@sveltejs/vite-plugin-svelte'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'

const conditions = ['@holdfast/source', 'node']
const browserArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export default defineConfig({
  test: {
    projects: [
      {
        ssr: { resolve: { conditions } },
        test: { name: 'unit', environment: 'node', include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'], exclude: ['**/*.pg.test.ts', '**/*.browser.test.ts'] },
      },
      {
        ssr: { resolve: { conditions } },
        test: {
          name: 'pg',
          environment: 'node',
          include: ['packages/*/src/**/*.pg.test.ts'],
          globalSetup: ['packages/server/src/testing/database.global.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        plugins: [svelte()],
        resolve: { conditions: ['@holdfast/source', 'module', 'browser', 'development|production'] },
        test: {
          name: 'browser',
          include: ['packages/*/src/**/*.browser.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: browserArgs } }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
})
