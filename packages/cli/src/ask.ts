/** A question on the terminal. Questions go to stderr, so that stdout stays fit for a pipe. */
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

/** @returns the line typed; empty when the person ended the input (Ctrl-D). */
export function ask(question: string, { hidden }: { readonly hidden: boolean }): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const reader = createInterface({
    input: process.stdin,
    output: hidden ? silent : process.stderr,
    terminal: true,
  })
  if (hidden) process.stderr.write(question)
  return new Promise((resolve) => {
    let answer = ''
    reader.question(hidden ? '' : question, (line) => {
      answer = line
      reader.close()
    })
    // Readline takes Ctrl-C for itself while the terminal is raw; hand it on, or nobody could leave.
    reader.once('SIGINT', () => {
      reader.close()
      process.kill(process.pid, 'SIGINT')
    })
    reader.once('close', () => {
      if (hidden) process.stderr.write('\n')
      resolve(answer)
    })
  })
}
