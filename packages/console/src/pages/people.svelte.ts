import type { PersonEntry, Problem } from '@holdfast/protocol'
import type { Answer, api } from '../api.ts'

export type PeopleRequests = Pick<
  typeof api,
  'people' | 'addPerson' | 'setRole' | 'dropPerson' | 'newSetupLink'
>

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

/** Changing an account: its role, its link, or its end. */
export class PersonChange {
  role: PersonEntry['role'] = $state('responder')
  state:
    | { readonly kind: 'open' | 'sending' | 'ending' | 'dropping' }
    | { readonly kind: 'refused'; readonly problem: Problem }
    | { readonly kind: 'linked'; readonly link: string } = $state.raw({ kind: 'open' })
  #person: PersonEntry
  #requests: PeopleRequests

  constructor(person: PersonEntry, requests: PeopleRequests) {
    this.#person = person
    this.#requests = requests
    this.role = person.role
  }

  /** @returns whether it is done, here and below */
  async saveRole(): Promise<boolean> {
    if (this.role === this.#person.role) return true
    return this.#done(await this.#ask(this.#requests.setRole(this.#person.id, this.role)))
  }

  async newLink(): Promise<void> {
    const answer = await this.#ask(this.#requests.newSetupLink(this.#person.id))
    if (answer.ok) this.state = { kind: 'linked', link: answer.value.setupLink }
    else this.#done(answer)
  }

  /** Asks whether that is really meant. */
  ask(): void {
    this.state = { kind: 'ending' }
  }

  async end(): Promise<boolean> {
    this.state = { kind: 'dropping' }
    return this.#done(await this.#requests.dropPerson(this.#person.id))
  }

  #ask<T>(answer: Promise<Answer<T>>): Promise<Answer<T>> {
    this.state = { kind: 'sending' }
    return answer
  }

  #done(answer: Answer<unknown>): boolean {
    this.state = answer.ok ? { kind: 'open' } : { kind: 'refused', problem: answer.problem }
    return answer.ok
  }
}
