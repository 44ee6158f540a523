/**
 * The server as a neighbour process: found by its package's name, started, never imported. The command line has no
 * database; whoever sits at the server's own machine may still start it from here.
 */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { CliFault } from './errors.ts'

/**
 * @returns the path of the server's main file, beside its entry: `main.js` where built, `main.ts` from source
 * @throws {CliFault} `server_missing`
 */
export function serverFile(): string {
  let entry: string
  try {
    entry = import.meta.resolve('@holdfast/server')
  } catch (cause) {
    throw new CliFault('server_missing', { what: 'no package @holdfast/server' }, { cause })
  }
  return fileURLToPath(new URL(entry.endsWith('.ts') ? './main.ts' : './main.js', entry))
}

export type ServerProcess = {
  readonly child: ChildProcess
  /** Its exit code; 128 + the signal's number when a signal ended it, as shells say it. */
  readonly ended: Promise<number>
}

/** Runs the server's main with these words; what ends us is passed on to it. */
export function startServer(words: readonly string[], options: SpawnOptions): ServerProcess {
  const child = spawn(process.execPath, [...process.execArgv, serverFile(), ...words], options)
  // A terminal sends Ctrl-C to the whole group: the child has it already, and twice would mean "at once".
  const forward = (signal: NodeJS.Signals) => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, forward)
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      for (const name of signals) process.off(name, forward)
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
    })
  })
  return { child, ended }
}

/** On this terminal, to its end. */
export const runServer = (words: readonly string[]) => startServer(words, { stdio: 'inherit' }).ended
