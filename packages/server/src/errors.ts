/**
 * Every fault the server answers with, in one place: code, status, and a sentence that says what happened and what to
 * do now. The engine's refusals are answers, not faults; their sentences live beside the wire contract.
 */
import type { Problem } from '@holdfast/protocol'

type Entry = { readonly status: number; readonly title: string }

export const FAULTS = {
  bad_json: { status: 400, title: 'The body is not valid JSON.' },
  bad_request: { status: 400, title: 'The request could not be understood.' },
  signed_out: { status: 401, title: 'You are signed out. Sign in to go on.' },
  sign_in_failed: { status: 401, title: 'That e-mail address and password do not belong together.' },
  bad_origin: {
    status: 403,
    title:
      'This page was not served by Holdfast at an address it knows. Set HOLDFAST_ORIGIN to the address people use.',
  },
  forbidden: { status: 403, title: 'Your account may not do this. Ask an admin.' },
  not_on_incident: {
    status: 403,
    title: 'You can read this incident but wear no role on it. Ask its commander for one.',
  },
  not_found: { status: 404, title: 'There is nothing here, or it is not yours to see.' },
  email_taken: { status: 409, title: 'Somebody has an account with that e-mail address already.' },
  last_admin: { status: 409, title: 'This is the last admin. Make another one first.' },
  too_large: { status: 413, title: 'The body is too large.' },
  not_json_body: { status: 415, title: 'Send the body as application/json.' },
  invalid: { status: 422, title: 'Some fields are not right; nothing was changed.' },
  person_unknown: { status: 422, title: 'There is no active account with that id.' },
  too_many_attempts: { status: 429, title: 'Too many attempts to sign in. Wait a moment, then try again.' },
  internal: {
    status: 500,
    title:
      'Something went wrong on the server. Nothing was acknowledged; try again, and give the request id to your admin.',
  },
  overloaded: { status: 503, title: 'The server is overloaded. Try again in a few seconds.' },
  database_unavailable: {
    status: 503,
    title: 'The database does not answer. Nothing was acknowledged; send the same command again.',
  },
  restarting: { status: 503, title: 'The server is going down. Send the same command again in a moment.' },
} as const satisfies Readonly<Record<string, Entry>>

export type FaultCode = keyof typeof FAULTS

/** Thrown where an answer is not possible. `facts` go to the client beside the code, so no secrets in them. */
export class Fault extends Error {
  readonly code: FaultCode
  readonly facts: Readonly<Record<string, unknown>>

  constructor(code: FaultCode, facts: Readonly<Record<string, unknown>> = {}, options?: ErrorOptions) {
    super(FAULTS[code].title, options)
    this.name = 'Fault'
    this.code = code
    this.facts = facts
  }
}

export function problemOfFault(code: FaultCode, facts: Readonly<Record<string, unknown>> = {}): Problem {
  const { status, title } = FAULTS[code]
  return { ...facts, type: `/problems/${code}`, title, status, code }
}

/** Closes a switch over a union: reaching it is a bug, and a new member breaks the build. */
export function unreachable(x: never): never {
  throw new Error(`unreachable: ${JSON.stringify(x)}`)
}
