/** Checking a runbook's text while somebody tries changes on it. Nothing is saved: runbooks are files, reviewed like code. */
import type { Problem } from '@holdfast/protocol'
import type { api, RunbookProblem } from '../api.ts'

export type CheckState =
  | { readonly kind: 'idle' | 'checking' }
  | { readonly kind: 'checked'; readonly ok: boolean; readonly problems: readonly RunbookProblem[] }
  | { readonly kind: 'failed'; readonly problem: Problem }

/** A pause in typing. */
const PAUSE_MS = 400

export class SourceCheck {
  text = $state('')
  automatic = $state(false)
  state: CheckState = $state.raw({ kind: 'idle' })
  #check: (typeof api)['checkRunbook']
  #asked = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(text: string, check: (typeof api)['checkRunbook']) {
    this.text = text
    this.#check = check
  }

  /** What is wrong, in the order of the lines. */
  problems: readonly RunbookProblem[] = $derived.by(() =>
    this.state.kind === 'checked' ? this.state.problems.toSorted((a, b) => a.line - b.line) : [],
  )
  /** What is wrong at a line (1-based). */
  byLine: ReadonlyMap<number, string> = $derived.by(() => {
    const lines = new Map<number, string>()
    for (const { line, message } of this.problems)
      lines.set(line, [lines.get(line), message].filter(Boolean).join('\n'))
    return lines
  })

  typed(): void {
    clearTimeout(this.#timer)
    if (!this.automatic) {
      // What was found belongs to the text of then.
      this.state = { kind: 'idle' }
      return
    }
    this.#timer = setTimeout(() => void this.run(), PAUSE_MS)
  }

  async run(): Promise<void> {
    clearTimeout(this.#timer)
    this.#asked += 1
    const asked = this.#asked
    this.state = { kind: 'checking' }
    const answer = await this.#check(this.text)
    if (asked !== this.#asked) return
    this.state = answer.ok
      ? { kind: 'checked', ...answer.value }
      : { kind: 'failed', problem: answer.problem }
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}

/** Where a line of a text begins, and where it ends: to put the caret there. Lines are 1-based. */
export function spanOf(text: string, line: number): { readonly start: number; readonly end: number } {
  const lines = text.split('\n')
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0)
  return {
    start: Math.min(start, text.length),
    end: Math.min(start + (lines[line - 1] ?? '').length, text.length),
  }
}
