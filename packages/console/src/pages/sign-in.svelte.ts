import type { Problem } from '@holdfast/protocol'
import type { Answer } from '../api.ts'

type SignIn = (email: string, password: string) => Promise<Answer<unknown>>

/** The sign-in form. It never says which of the two was wrong: that would tell strangers who has an account. */
export class SignInForm {
  email = $state('')
  password = $state('')
  busy = $state(false)
  problem: Problem | undefined = $state.raw()
  #signIn: SignIn

  constructor(signIn: SignIn) {
    this.#signIn = signIn
  }

  async send(): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.problem = undefined
    const answer = await this.#signIn(this.email.trim(), this.password)
    this.busy = false
    if (answer.ok) return
    this.password = ''
    this.problem = readable(answer.problem)
  }
}

/** What a person can mend alone is said without a request id: nobody need be asked about it. */
function readable(problem: Problem): Problem {
  const { type, status, code } = problem
  if (status === 401)
    return {
      type,
      status,
      code,
      title: 'E-mail and password do not match.',
      detail: 'Check both, then try again.',
    }
  if (status === 429)
    return { type, status, code, title: 'Too many attempts.', detail: 'Wait a minute, then try again.' }
  return problem
}
