import type { PersonEntry, Problem } from '@holdfast/protocol'
import type { api } from '../api.ts'

export type PeopleRequests = Pick<typeof api, 'people' | 'addPerson'>

/** Adding a person: the answer is the one-time link, which only this screen ever shows. */
export class NewPersonForm {
  name = $state('')
  email = $state('')
  role: PersonEntry['role'] = $state('responder')
  state:
    | { readonly kind: 'open' | 'sending' }
    | { readonly kind: 'refused'; readonly problem: Problem }
    | { readonly kind: 'added'; readonly person: PersonEntry; readonly link: string } = $state.raw({
    kind: 'open',
  })
  #requests: Pick<PeopleRequests, 'addPerson'>

  constructor(requests: Pick<PeopleRequests, 'addPerson'>) {
    this.#requests = requests
  }

  async send(): Promise<void> {
    if (this.state.kind === 'sending') return
    this.state = { kind: 'sending' }
    const body = { name: this.name.trim(), email: this.email.trim(), role: this.role }
    const answer = await this.#requests.addPerson(body)
    this.state = answer.ok
      ? { kind: 'added', person: answer.value.person, link: answer.value.setupLink }
      : { kind: 'refused', problem: answer.problem }
  }
}
