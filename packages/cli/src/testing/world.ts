/** A terminal made of strings: what a command wrote, and a world in which nothing waits. */
import { randomUUID } from 'node:crypto'
import type { World } from '../world.ts'

export type TestWorld = World & {
  readonly stdout: () => string
  readonly stderr: () => string
  readonly interrupt: () => void
}

export function testWorld(changes: Partial<World> = {}): TestWorld {
  let out = ''
  let err = ''
  const interruption = new AbortController()
  return {
    env: {},
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    terminal: false,
    columns: 100,
    now: () => new Date(),
    newId: randomUUID,
    sleep: async () => undefined,
    interrupted: interruption.signal,
    ...changes,
    stdout: () => out,
    stderr: () => err,
    interrupt: () => interruption.abort(),
  }
}
