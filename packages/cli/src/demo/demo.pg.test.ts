/** The demo as people start it, sixty times as fast: an embedded database of its own, eight sockets, one ending. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort, runProcess } from '../testing/real-server.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-demo-'))
  chmodSync(folder, 0o711) // PostgreSQL's own account must pass
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function demo(port: number, ...words: string[]) {
  const env = {
    HOLDFAST_DATA: folder,
    HOLDFAST_PORT: String(port),
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/never',
  }
  return runProcess(['demo', '--speed', '60', '--once', ...words], env)
}

test('eight people bring the exercise to its end, twice over the same folder', {
  timeout: 240_000,
}, async () => {
  const port = await freePort()
  const first = await demo(port)
  expect(first, first.err).toMatchObject({ exit: 0 })
  expect(first.out).toContain(`http://localhost:${port}/incidents/`)
  expect(first.out).toContain('ana@stbrigid.example')
  expect(first.out).toContain('Already done by')
  expect(first.out).toMatch(/\(happened .*\) “Done on paper/)
  expect(first.out).toContain('Ana Reyes closed the incident')
  expect(first.out).toMatch(/All 8 screens hold the same events; the chain ends in [0-9a-f]{16}…/)
  expect(first.out).toMatch(/every moment +http:\/\/localhost:\d+\/incidents\/[0-9a-f-]+\?at=1/)

  const second = await demo(port)
  expect(second, second.err).toMatchObject({ exit: 0 })
  expect(second.out).toContain('INC-2026-001'.replace('2026', String(new Date().getFullYear())))
})
