import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FakeServer, INCIDENT } from '../testing/fake-server.ts'
import { settled } from '../testing/rooms.ts'
import { ana, Story } from '../testing/story.ts'
import { Clock } from './clock.svelte.ts'
import { CLOSE } from './close.ts'
import { Live } from './live.svelte.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-24T12:00:00.000Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

async function line(random = () => 1) {
  const clock = new Clock(Date.now)
  const server = new FakeServer(new Story(), ana, Date.now)
  const signedOut = vi.fn()
  const live = new Live({ open: server.connect, clock, device: Date.now, random, onSignedOut: signedOut })
  const lost = vi.fn()
  const stop = live.watch({ incident: INCIDENT, after: () => 0, take: () => {}, lost })
  await settled()
  return { clock, server, live, lost, stop, signedOut }
}

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
  await settled()
}

describe('a lost line', () => {
  test('is tried again after 0.3 s, doubling up to 15 s', async () => {
    const { server } = await line()
    server.up = false
    server.drop()
    const gaps: number[] = []
    for (let last = Date.now(); gaps.length < 8; ) {
      const before = server.attempts
      while (server.attempts === before) await pass(50)
      gaps.push(Date.now() - last)
      last = Date.now()
    }
    expect(gaps).toEqual([300, 600, 1_200, 2_400, 4_800, 9_600, 15_000, 15_000])
  })

  test('is tried at half of that at the earliest, so that a thousand do not come at once', async () => {
    const { server } = await line(() => 0)
    server.up = false
    server.drop()
    await pass(149)
    expect(server.attempts).toBe(1)
    await pass(1)
    expect(server.attempts).toBe(2)
  })

  test('is tried at once when the network says that it is back', async () => {
    const { server, live } = await line()
    const leave = live.attend()
    server.up = false
    server.drop()
    for (let count = 0; count < 5; count += 1) await pass(15_000)
    const before = server.attempts
    server.up = true
    dispatchEvent(new Event('online'))
    await settled()
    expect(server.attempts).toBe(before + 1)
    expect(live.connection).toEqual({ kind: 'live', outdated: false })
    leave()
  })

  test('says since when: the last word of the server, not the moment it was noticed', async () => {
    const { server, live, lost } = await line()
    await pass(4_000)
    const heard = Date.now() - 4_000
    server.up = false
    server.drop()
    expect(live.connection).toEqual({ kind: 'reconnecting', lostAt: heard })
    expect(lost).toHaveBeenCalledTimes(1)
    await pass(60_000)
    expect(live.connection).toEqual({ kind: 'reconnecting', lostAt: heard })
  })

  test('that the browser still holds open counts as lost after ten seconds without a word', async () => {
    const { server, live } = await line()
    server.mute()
    await pass(10_000)
    expect(live.connection.kind).toBe('live')
    await pass(6_000)
    expect(live.connection.kind).not.toBe('live')
  })

  test('by a restart is said to be one until it is back', async () => {
    const { server, live } = await line()
    server.up = false
    server.drop(CLOSE.restarting)
    expect(live.connection.kind).toBe('restarting')
    await pass(1_000)
    expect(live.connection.kind).toBe('restarting')
    server.up = true
    await pass(5_000)
    expect(live.connection.kind).toBe('live')
  })

  test('by the end of the session is not tried again until somebody signs in', async () => {
    const { server, live, signedOut } = await line()
    server.drop(CLOSE.signedOut)
    expect(signedOut).toHaveBeenCalledTimes(1)
    await pass(120_000)
    expect(live.connection.kind).toBe('signed-out')
    expect(server.attempts).toBe(1)
    live.wake()
    await settled()
    expect(live.connection.kind).toBe('live')
  })
})

test('a server of another build is an update that is ready, never a reload of its own accord', async () => {
  const { server, live } = await line()
  server.build = 'build-2'
  server.drop()
  await pass(300)
  expect(live.connection).toEqual({ kind: 'live', outdated: true })
})

test('nothing is kept open when nothing is watched', async () => {
  const { live, stop, server } = await line()
  stop()
  expect(live.connection).toEqual({ kind: 'idle' })
  await pass(60_000)
  expect(server.attempts).toBe(1)
})

describe('the clock', () => {
  test('believes the quickest of the pings, and corrects a device that is wrong', () => {
    const clock = new Clock(() => 1_000_000)
    // The server is 240 s ahead. A slow answer would put it 2 s off.
    clock.measured(1_000_000, 1_008_000, new Date(1_246_000).toISOString())
    clock.measured(1_000_000, 1_000_100, new Date(1_240_050).toISOString())
    expect(clock.read()).toBe(1_240_000)
  })
})
