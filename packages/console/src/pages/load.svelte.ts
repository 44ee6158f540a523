/** One request of a page and what became of it. What was once shown stays when a refresh fails; its age is then said. */
import type { Problem } from '@holdfast/protocol'
import type { Answer } from '../api.ts'
import { session } from '../session.svelte.ts'

export type LoadState<T> =
  | { readonly kind: 'loading' }
  /** `problem`: the last refresh failed, so `value` is as old as `at` (device time, ms). */
  | { readonly kind: 'ready'; readonly value: T; readonly at: number; readonly problem?: Problem }
  | { readonly kind: 'failed'; readonly problem: Problem }

const REFRESH_MS = 15_000

export class Load<T> {
  state: LoadState<T> = $state.raw({ kind: 'loading' })
  busy = $state(false)
  value = $derived(this.state.kind === 'ready' ? this.state.value : undefined)
  #ask: () => Promise<Answer<T>>
  #asked = 0

  constructor(ask: () => Promise<Answer<T>>) {
    this.#ask = ask
  }

  /** Asks (again). Only the answer to the newest asking counts, so a slow one never overwrites a later one. */
  async refresh(): Promise<void> {
    this.#asked += 1
    const asked = this.#asked
    this.busy = true
    const answer = await this.#ask()
    if (asked !== this.#asked) return
    this.busy = false
    if (answer.ok) this.state = { kind: 'ready', value: answer.value, at: Date.now() }
    else this.failed(answer.problem)
  }

  failed(problem: Problem): void {
    // What is shown stays; the bar above offers to sign in again.
    if (problem.status === 401) session.ended()
    this.state = this.state.kind === 'ready' ? { ...this.state, problem } : { kind: 'failed', problem }
  }

  /** Another question (a filter changed): what is shown answers the old one and goes. */
  async ask(ask: () => Promise<Answer<T>>): Promise<void> {
    this.#ask = ask
    this.state = { kind: 'loading' }
    await this.refresh()
  }

  /** Asks now, then every 15 s while the page is seen, and at once when the network or the page comes back. @returns how to stop */
  keepFresh(): () => void {
    const again = () => {
      if (document.visibilityState === 'visible') void this.refresh()
    }
    void this.refresh()
    const timer = setInterval(again, REFRESH_MS)
    addEventListener('online', again)
    document.addEventListener('visibilitychange', again)
    return () => {
      clearInterval(timer)
      removeEventListener('online', again)
      document.removeEventListener('visibilitychange', again)
    }
  }
}
