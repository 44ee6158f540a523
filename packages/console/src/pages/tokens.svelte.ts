import type { Problem } from '@holdfast/protocol'
import type { api, TokenEntry } from '../api.ts'
import { Load } from './load.svelte.ts'

export type TokenRequests = Pick<typeof api, 'tokens' | 'addToken' | 'dropToken'>

/** A person's own API tokens. A new one's text is here until the page is left, and nowhere else ever again. */
export class Tokens {
  readonly load: Load<{ readonly tokens: readonly TokenEntry[] }>
  name = $state('')
  days = $state('90')
  busy = $state(false)
  problem: Problem | undefined = $state.raw()
  made: { readonly name: string; readonly token: string } | undefined = $state.raw()
  #requests: TokenRequests

  constructor(requests: TokenRequests) {
    this.#requests = requests
    this.load = new Load(() => requests.tokens())
  }

  async add(): Promise<void> {
    if (this.busy) return
    this.busy = true
    const answer = await this.#requests.addToken({ name: this.name.trim(), days: Number(this.days) })
    this.busy = false
    this.problem = answer.ok ? undefined : answer.problem
    if (!answer.ok) return
    this.made = { name: answer.value.name, token: answer.value.token }
    this.name = ''
    await this.load.refresh()
  }

  /** @returns whether it is gone */
  async drop(id: string): Promise<boolean> {
    const answer = await this.#requests.dropToken(id)
    this.problem = answer.ok ? undefined : answer.problem
    await this.load.refresh()
    return answer.ok
  }
}
