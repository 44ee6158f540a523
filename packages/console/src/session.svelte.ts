/** Who is asking. One union; the pages show it, and only this class changes it. */
import type { Me, Problem } from '@holdfast/protocol'
import { type Answer, api } from './api.ts'
import { remembered } from './remembered.ts'

export type SessionState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'signed-in'; readonly me: Me }
  /** It ended while somebody was at work: what they see stays, and asks them to sign in again. */
  | { readonly kind: 'expired'; readonly me: Me }
  | { readonly kind: 'unreachable'; readonly problem: Problem }

class Session {
  state: SessionState = $state.raw({ kind: 'unknown' })
  me = $derived(this.state.kind === 'signed-in' || this.state.kind === 'expired' ? this.state.me : undefined)

  async refresh(): Promise<void> {
    const answer = await api.me()
    if (answer.ok) {
      remembered.setMe(answer.value)
      this.state = { kind: 'signed-in', me: answer.value }
      return
    }
    if (answer.problem.status === 401) {
      this.ended()
      return
    }
    // A lost network is no reason to take the screen away from somebody who is at work, nor a reload meanwhile.
    if (this.me !== undefined) return
    const me = remembered.me()
    this.state =
      me === undefined ? { kind: 'unreachable', problem: answer.problem } : { kind: 'signed-in', me }
  }

  /** The server said that there is no session (any more). */
  ended(): void {
    this.state = this.me === undefined ? { kind: 'signed-out' } : { kind: 'expired', me: this.me }
  }

  /** An answer that is ok but leaves the state signed out wants a second factor; its value says which. */
  async signIn(email: string, password: string): Promise<Answer<Record<string, unknown>>> {
    const answer = await api.signIn(email, password)
    if (answer.ok) await this.refresh()
    return answer
  }

  async signOut(): Promise<Answer<unknown>> {
    const answer = await api.signOut()
    if (answer.ok) {
      remembered.forget()
      this.state = { kind: 'signed-out' }
    }
    return answer
  }
}

export const session = new Session()
