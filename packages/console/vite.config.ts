import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { precompress } from './vite-precompress.ts'
import { worker } from './vite-worker.ts'

const server = process.env.HOLDFAST_URL ?? 'http://localhost:4550'

export default defineConfig({
  plugins: [svelte(), worker(), precompress()],
  resolve: { conditions: ['@holdfast/source', 'module', 'browser', 'development|production'] },
  build: {
    target: 'es2023',
    // The server's CSP allows no data: scripts or fonts, and a hash in the name is what makes a file immutable.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      '/api': { target: server, ws: true, changeOrigin: false },
    },
  },
})
