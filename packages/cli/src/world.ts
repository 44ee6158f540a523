/** What a command may touch of the world, passed in, so that a test can be the terminal. */
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { ask } from './ask.ts'

export type World = {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Text for stdout and stderr, line ends included. */
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Whether stdout is a terminal: colours and cut columns only there. */
  readonly terminal: boolean
  readonly columns: number
  readonly now: () => Date
  readonly newId: () => string
  /** Milliseconds; returns early when interrupted. */
  readonly sleep: (ms: number) => Promise<void>
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal
  /** Undefined where nobody can be asked (no terminal). */
  readonly ask?: (question: string, how: { readonly hidden: boolean }) => Promise<string>
}

/** The process's own world. The first Ctrl-C interrupts; the second one kills, by Node's default. */
export function processWorld(): World {
  const interruption = new AbortController()
  process.once('SIGINT', () => interruption.abort())
  process.once('SIGTERM', () => interruption.abort())
  return {
    env: process.env,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    terminal: process.stdout.isTTY === true,
    columns: process.stdout.columns || 100, // 0 where a terminal has no size
    now: () => new Date(),
    newId: randomUUID,
    sleep: (ms) => sleep(ms, interruption.signal),
    interrupted: interruption.signal,
    ...(process.stdin.isTTY && process.stderr.isTTY ? { ask } : {}),
  }
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal })
  } catch (cause) {
    if (!signal.aborted) throw cause
  }
}
