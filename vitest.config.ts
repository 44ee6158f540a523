/** Three projects by what a test needs: nothing, a Postgres, a browser. */
import { existsSync } from 'node:fs'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { chromium } from './test/chromium.ts'

const conditions = ['@holdfast/source', 'node']

const unit = {
  ssr: { resolve: { conditions } },
  test: {
    name: 'unit',
    environment: 'node' as const,
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/*.pg.test.ts', '**/*.browser.test.ts'],
    setupFiles: ['test/laws.setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
}

const pg = {
  ssr: { resolve: { conditions } },
  test: {
    name: 'pg',
    environment: 'node' as const,
    include: ['packages/*/src/**/*.pg.test.ts'],
    globalSetup: ['packages/server/src/testing/database.global.ts'],
    setupFiles: ['test/laws.setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
}

const browser = {
  plugins: [svelte()],
  resolve: { conditions: ['@holdfast/source', 'module', 'browser', 'development|production'] },
  // Found only when a test imports them, they would make Vite reload the page under the tests of a fresh clone.
  optimizeDeps: {
    include: [
      '@marcbachmann/cel-js',
      '@noble/hashes/sha2.js',
      '@noble/hashes/utils.js',
      'canonicalize',
      'dompurify',
      'marked',
      'svelte/motion',
      'svelte/reactivity',
      'virtua/svelte',
      'xstate',
      'yaml',
      'zod',
    ],
  },
  test: {
    name: 'browser',
    include: ['packages/*/src/**/*.browser.test.ts'],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: chromium }),
      instances: [{ browser: 'chromium' as const }],
    },
  },
}

const hasChromium = existsSync(chromium.executablePath)
if (!hasChromium) {
  console.warn(
    `No Chromium at ${chromium.executablePath}: the console's browser tests are left out. Set CHROMIUM to its path.`,
  )
}

export default defineConfig({ test: { projects: hasChromium ? [unit, pg, browser] : [unit, pg] } })
