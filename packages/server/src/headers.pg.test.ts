import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApp, type TestApp } from './testing/app.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'

let db: TestDatabase
let folder: string
let plain: TestApp
let tls: TestApp

beforeAll(async () => {
  db = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'holdfast-console-'))
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Holdfast</title>')
  await writeFile(join(folder, 'sw.js'), '// worker')
  await writeFile(join(folder, 'assets', 'app-1a2b.js'), 'export {}')
  await writeFile(join(folder, 'assets', 'app-1a2b.js.br'), 'compressed')
  plain = await startApp(db, { consoleFolder: folder })
  tls = await startApp(db, { consoleFolder: folder, origin: 'https://holdfast.example.org' })
})
afterAll(async () => {
  await plain?.close()
  await tls?.close()
  await db?.drop()
  await rm(folder, { recursive: true, force: true })
})

const VARYING = new Set([
  'x-request-id',
  'date',
  'content-length',
  'connection',
  'keep-alive',
  'last-modified',
  'etag',
])
const headersOf = async ({ app }: TestApp, url: string) => {
  const { headers } = await app.inject({ url, headers: { 'accept-encoding': 'br' } })
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !VARYING.has(name))
      .sort(),
  )
}

test('every answer carries the security headers, over plain HTTP without those that would break it', async () => {
  expect(await headersOf(plain, '/api/v1/me')).toMatchInlineSnapshot(`
    {
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;font-src 'self';connect-src 'self';worker-src 'self';manifest-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none';object-src 'none';require-trusted-types-for 'script';trusted-types svelte-trusted-html dompurify holdfast",
      "content-type": "application/problem+json; charset=utf-8",
      "cross-origin-resource-policy": "same-origin",
      "permissions-policy": "camera=(), geolocation=(), microphone=()",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-dns-prefetch-control": "off",
      "x-download-options": "noopen",
      "x-frame-options": "DENY",
      "x-permitted-cross-domain-policies": "none",
      "x-xss-protection": "0",
    }
  `)
})

test('with TLS browsers are also told to stay with it', async () => {
  const [http, https] = [await headersOf(plain, '/'), await headersOf(tls, '/')]
  const added = Object.entries(https).filter(([name, value]) => http[name] !== value)
  expect(Object.fromEntries(added)).toMatchInlineSnapshot(`
    {
      "content-security-policy": "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;font-src 'self';connect-src 'self';worker-src 'self';manifest-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none';object-src 'none';require-trusted-types-for 'script';trusted-types svelte-trusted-html dompurify holdfast;upgrade-insecure-requests",
      "cross-origin-opener-policy": "same-origin",
      "origin-agent-cluster": "?1",
      "strict-transport-security": "max-age=31536000; includeSubDomains",
    }
  `)
})

test('the same headers are on pages, files, problems, health and metrics', async () => {
  const policy = (await headersOf(plain, '/api/v1/me'))['content-security-policy']
  for (const url of [
    '/',
    '/incidents/x',
    '/assets/app-1a2b.js',
    '/nothing.js',
    '/api/none',
    '/healthz',
    '/metrics',
  ]) {
    const headers = await headersOf(plain, url)
    expect([url, headers['content-security-policy'], headers['x-content-type-options']]).toEqual([
      url,
      policy,
      'nosniff',
    ])
  }
})

test('a file whose name holds its hash is kept for ever, pages never, and both come as they were compressed', async () => {
  expect(await headersOf(plain, '/assets/app-1a2b.js')).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-encoding': 'br',
  })
  for (const url of ['/', '/incidents/INC-2026-014', '/sw.js'])
    expect([url, (await headersOf(plain, url))['cache-control']]).toEqual([url, 'no-cache'])
})

test("addresses of the console's own router open its page; a missing file or API address does not", async () => {
  const statuses = async (url: string) => (await plain.app.inject(url)).statusCode
  expect(await statuses('/incidents/INC-2026-014')).toBe(200)
  expect(await statuses('/assets/gone-9f.js')).toBe(404)
  expect(await statuses('/gone.js')).toBe(404)
  expect(await statuses('/api/v1/gone')).toBe(404)
  expect(await statuses('/..%2f..%2fpackage.json')).not.toBe(200)
  expect((await plain.app.inject({ method: 'POST', url: '/incidents/x' })).statusCode).toBe(404)
})
