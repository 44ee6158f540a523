import type { Presence } from '@holdfast/protocol'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { News } from '../news.ts'
import { createPresenceBoard, onePerPerson } from './presence.ts'

const ana = { id: 'ana', name: 'Ana' }
const ben = { id: 'ben', name: 'Ben' }
const here = (person: Presence['person'], step?: string, idle = false): Presence => ({
  person,
  idle,
  ...(step !== undefined && { step }),
})

test('whoever has several pages open is where they are active, on a step rather than on none', () => {
  expect(onePerPerson([here(ben), here(ana, 'one', true), here(ana), here(ana, 'two')])).toEqual([
    here(ana, 'two'),
    here(ben),
  ])
})

/** Nodes that hear each other at once, and lose what `lose` says. */
function nodes() {
  const listeners = new Set<(payload: unknown) => void>()
  let lost = false
  const lose = () => {
    lost = true
  }
  const news: Pick<News, 'tell' | 'hear'> = {
    tell: (_, payload) => {
      if (lost) return
      for (const listener of listeners) listener(JSON.parse(JSON.stringify(payload)))
    },
    hear: (_, listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const changed = vi.fn()
  const board = (node: string) => createPresenceBoard({ news, node, clock: () => new Date() }, changed)
  return { board, changed, lose }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a node shows its own people and those of the others', () => {
  const { board, changed } = nodes()
  const [one, two] = [board('one'), board('two')]
  one.here('incident', [here(ana)])
  two.here('incident', [here(ben, 'isolate')])
  expect(one.everywhere('incident')).toEqual([here(ana), here(ben, 'isolate')])
  expect(one.everywhere('another')).toEqual([])
  expect(changed).toHaveBeenCalledWith('incident')
})

test('a node that falls silent is forgotten within fifteen seconds, one that repeats itself is not', () => {
  const { board, lose } = nodes()
  const [one, two] = [board('one'), board('two')]
  two.here('incident', [here(ben)])
  vi.advanceTimersByTime(60_000)
  expect(one.everywhere('incident')).toEqual([here(ben)])
  lose()
  vi.advanceTimersByTime(15_000)
  expect(one.everywhere('incident')).toEqual([])
})

test('a node that goes down takes its people with it at once', () => {
  const { board } = nodes()
  const [one, two] = [board('one'), board('two')]
  two.here('incident', [here(ben)])
  two.close()
  expect(one.everywhere('incident')).toEqual([])
})

test('what is no telling is ignored, and a crowd is cut to what a notification holds', () => {
  const told: unknown[] = []
  let listener: (payload: unknown) => void = () => {}
  const news: Pick<News, 'tell' | 'hear'> = {
    tell: (_, payload) => void told.push(payload),
    hear: (_, heard) => {
      listener = heard
      return () => {}
    },
  }
  const board = createPresenceBoard({ news, node: 'one', clock: () => new Date() }, () => {})
  listener({ nonsense: true })
  board.here(
    'incident',
    Array.from({ length: 500 }, (_, n) => here({ id: `${n}`, name: 'x'.repeat(200) })),
  )
  expect(Buffer.byteLength(JSON.stringify(told[0]))).toBeLessThan(7_900)
})
