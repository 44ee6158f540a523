/** Parsing runbooks in a worker thread with a cap on time and memory: one text at a time, the others wait. */
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { Parsed, Problem } from '@holdfast/core/language'
import { Fault } from './errors.ts'

/** The language's own problems, and those that only whoever keeps runbooks can find. */
export type RunbookProblem = Omit<Problem, 'code'> & {
  readonly code: Problem['code'] | 'too_slow' | 'version_unchanged' | 'runbook_twice'
}
export type Checked = Parsed | { readonly ok: false; readonly problems: readonly RunbookProblem[] }

export type Parser = {
  /**
   * Never throws for what is in the text.
   *
   * @throws {Fault} `overloaded` when too many wait already
   */
  parse(text: string): Promise<Checked>
  close(): Promise<void>
}

const CAP_MS = 2_000
const START_MS = 20_000
/** Beyond it people are told to come back; each of these may hold a megabyte for two seconds. */
const MOST_WAITING = 16
const MEMORY = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 }

const FROM_SOURCE = import.meta.url.endsWith('.ts')
const PROGRAM = new URL(FROM_SOURCE ? './parse-worker.boot.mjs' : './parse-worker.js', import.meta.url)

/** @param file the thread's program; another one only in tests */
export function createParser(file = PROGRAM): Parser {
  let worker: Promise<Worker> | undefined
  let queue: Promise<unknown> = Promise.resolve()
  let waiting = 0

  async function parseNow(text: string): Promise<Checked> {
    worker ??= start(file)
    const running = await worker
    running.postMessage(text)
    const answer = await nextMessage(running, CAP_MS)
    if (answer === 'gone') {
      worker = undefined
      await running.terminate()
      return { ok: false, problems: [TOO_MUCH] }
    }
    return answer
  }

  return {
    parse(text) {
      if (waiting >= MOST_WAITING) return Promise.reject(new Fault('overloaded'))
      waiting += 1
      const answer = queue
        .then(() => parseNow(text))
        .finally(() => {
          waiting -= 1
        })
      queue = answer.catch(() => {
        worker = undefined // told to whoever asked; the next one starts anew
      })
      return answer
    },
    close: async () => {
      await queue
      await (await worker)?.terminate()
    },
  }
}

async function start(file: URL): Promise<Worker> {
  const worker = new Worker(file, {
    resourceLimits: MEMORY,
    execArgv: FROM_SOURCE ? ['--conditions=@holdfast/source'] : [],
  })
  worker.unref() // it never keeps the server from ending
  if ((await nextMessage(worker, START_MS)) === 'gone')
    throw new Error('the thread that checks runbooks did not start')
  return worker
}

/** `gone`: it took too long, or died of the memory it may have. */
async function nextMessage(worker: Worker, ms: number): Promise<Parsed | 'gone'> {
  const done = new AbortController()
  const { signal } = done
  try {
    const [message] = await Promise.race([
      once(worker, 'message', { signal }),
      once(worker, 'exit', { signal }).then(() => ['gone']),
      delay(ms, ['gone'], { signal }),
    ])
    return message
  } catch (error) {
    // `once` rejects with what the thread died of; every other error is a bug of ours.
    if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') return 'gone'
    throw error
  } finally {
    done.abort()
  }
}

const TOO_MUCH: RunbookProblem = {
  code: 'too_slow',
  line: 1,
  column: 1,
  message: `Checking this file took longer than ${CAP_MS / 1_000} seconds, or more memory than it may have.`,
  severity: 'error',
}
