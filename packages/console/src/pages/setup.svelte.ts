import type { Problem } from '@holdfast/protocol'
import type { Answer, SetupInvite } from '../api.ts'

export const PASSWORD_MIN = 12

type SetupBody = { token: string; password: string; email?: string; name?: string }

/** The form behind a one-time link: a password, and for the first administrator also who they are. */
export class SetupForm {
  email = $state('')
  name = $state('')
  password = $state('')
  again = $state('')
  state:
    | { readonly kind: 'open' | 'sending' | 'done' }
    | { readonly kind: 'refused'; readonly problem: Problem } = $state.raw({ kind: 'open' })
  /** Said only once both were typed: a sentence for each key pressed helps nobody. */
  mismatch = $derived(this.again !== '' && this.password !== this.again)
  tooShort = $derived(this.password !== '' && this.password.length < PASSWORD_MIN)
  #send: (body: SetupBody) => Promise<Answer<unknown>>

  constructor(send: (body: SetupBody) => Promise<Answer<unknown>>) {
    this.#send = send
  }

  async send(token: string, invite: SetupInvite): Promise<void> {
    if (this.state.kind === 'sending' || this.mismatch || this.tooShort) return
    this.state = { kind: 'sending' }
    const who = invite.kind === 'first-admin' ? { email: this.email.trim(), name: this.name.trim() } : {}
    const answer = await this.#send({ token, password: this.password, ...who })
    this.state = answer.ok ? { kind: 'done' } : { kind: 'refused', problem: answer.problem }
  }
}
