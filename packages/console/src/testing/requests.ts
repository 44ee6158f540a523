/** Answers for pages that are tested alone. */
import type { Problem } from '@holdfast/protocol'
import type { Answer } from '../api.ts'

export const answer = <T>(value: T): Promise<Answer<T>> => Promise.resolve({ ok: true, value })

export function refusal<T>(status: number, about: Partial<Problem> = {}): Promise<Answer<T>> {
  return Promise.resolve({
    ok: false,
    problem: { type: 'about:blank', title: `It is ${status}.`, status, code: `http_${status}`, ...about },
  })
}

/** An answer that is given when the test says so. */
export function later<T>(): { readonly promise: Promise<Answer<T>>; readonly give: (value: T) => void } {
  let give: (value: T) => void = () => {}
  const promise = new Promise<Answer<T>>((resolve) => {
    give = (value) => resolve({ ok: true, value })
  })
  return { promise, give: (value) => give(value) }
}
