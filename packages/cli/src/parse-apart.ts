/**
 * Parsing in a process of its own with a cap on time and memory: a runbook may come from anywhere, and a file that
 * keeps the parser busy for ever must end as a problem, not as a hung terminal. A process rather than a worker thread,
 * because it can be killed in the middle of anything and its memory is not ours.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Parsed, Problem } from '@holdfast/core/language'
import type { FromChild } from './parse-child.ts'

/** What a parse may cost. A large runbook takes some tens of milliseconds. */
const CAP = { ms: 10_000, megabytes: 512 } as const

/** From source, as in tests, the child needs the loader that this process may have got in another way. */
const FROM_SOURCE = import.meta.url.endsWith('.ts')
const FILE = fileURLToPath(new URL(FROM_SOURCE ? './parse-child.ts' : './parse-child.js', import.meta.url))
const LOADER = ['--conditions=@holdfast/source', '--import', 'tsx']

/** Not the parser's own problem, but ours with it: it did not come to an end within the caps. */
export type TooSlow = Omit<Problem, 'code'> & { readonly code: 'too_slow' }
export type ParsedApart = Parsed | { readonly ok: false; readonly problems: readonly [TooSlow] }

export type Parser = {
  /** Never throws for what is in the text. */
  readonly parse: (text: string) => Promise<ParsedApart>
  readonly close: () => void
}

export function openParser(ms: number = CAP.ms): Parser {
  let child: Promise<ChildProcess> | undefined
  return {
    parse: async (text) => {
      child ??= startChild()
      const parsed = await askChild(await child, text, ms)
      if (parsed !== undefined) return parsed
      child = undefined
      return { ok: false, problems: [TOO_SLOW] }
    },
    close: () => void child?.then((started) => started.disconnect()),
  }
}

async function startChild(): Promise<ChildProcess> {
  const execArgv = [...(FROM_SOURCE ? LOADER : []), `--max-old-space-size=${CAP.megabytes}`]
  const child = fork(FILE, { execArgv, silent: true })
  await once(child, 'message')
  return child
}

/** Undefined when the child had to be killed, or died of what it read. */
function askChild(child: ChildProcess, text: string, ms: number): Promise<Parsed | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), ms)
    const end = (parsed: Parsed | undefined) => {
      clearTimeout(timer)
      child.off('exit', died)
      resolve(parsed)
    }
    const died = () => end(undefined)
    child.once('exit', died)
    child.once('message', (message: FromChild) => end(message === 'ready' ? undefined : message))
    child.send(text)
  })
}

const TOO_SLOW: TooSlow = {
  code: 'too_slow',
  line: 1,
  column: 1,
  message: `Reading this file takes more than ${CAP.ms / 1000} s or ${CAP.megabytes} MB; a runbook takes a fraction of that.`,
  severity: 'error',
}
