/** Every fault of the command line: its exit code, and a sentence that says what happened and what to do now. */
import type { Problem } from '@holdfast/protocol'

export const EXIT = { ok: 0, refused: 1, usage: 2, unreachable: 3, signedOut: 4 } as const
export type Exit = (typeof EXIT)[keyof typeof EXIT]

type Facts = { readonly url?: string; readonly what?: string; readonly commandId?: string }

const FAULTS = {
  usage: { exit: EXIT.usage, say: ({ what }: Facts) => `${what}` },
  unreachable: {
    exit: EXIT.unreachable,
    say: ({ url, what }: Facts) =>
      `Holdfast does not answer at ${url} (${what}). Start it with "npm start" or "holdfast serve", or set HOLDFAST_URL.`,
  },
  unanswered: {
    exit: EXIT.unreachable,
    say: ({ url, what, commandId }: Facts) =>
      `Holdfast at ${url} gave no answer (${what}), so it is not known whether this was recorded. Repeat it with --command-id ${commandId}: it cannot be done twice.`,
  },
  not_holdfast: {
    exit: EXIT.unreachable,
    say: ({ url, what }: Facts) =>
      `What answers at ${url} does not speak like this Holdfast (${what}). Check HOLDFAST_URL.`,
  },
  signed_out: {
    exit: EXIT.signedOut,
    say: ({ url }: Facts) =>
      `You are not signed in at ${url}. Run "holdfast login", or set HOLDFAST_TOKEN to a token that is still valid.`,
  },
  login_exposed: {
    exit: EXIT.signedOut,
    say: ({ what }: Facts) =>
      `Other people of this computer can read your token in ${what}. Run "chmod 600 ${what}", and "holdfast logout" if you share the computer.`,
  },
  login_broken: {
    exit: EXIT.signedOut,
    say: ({ what }: Facts) =>
      `The file ${what} cannot be read as a login. Delete it and run "holdfast login".`,
  },
  demo_failed: { exit: EXIT.refused, say: ({ what }: Facts) => `The demo cannot go on: ${what}` },
  server_missing: {
    exit: EXIT.usage,
    say: ({ what }: Facts) =>
      `The Holdfast server is not installed beside this command (${what}). Run it where the server is, after "npm ci" and "npm run build".`,
  },
} as const

export type FaultCode = keyof typeof FAULTS

export class CliFault extends Error {
  readonly code: FaultCode
  readonly exit: Exit

  constructor(code: FaultCode, facts: Facts, options?: ErrorOptions) {
    super(FAULTS[code].say(facts), options)
    this.name = 'CliFault'
    this.code = code
    this.exit = FAULTS[code].exit
  }
}

/** The caller named something wrong on the command line. */
export const usage = (what: string) => new CliFault('usage', { what })

/** What the server answered to a request that it understood: the thing asked for, or why not. */
export type Reply<T> =
  | { readonly ok: true; readonly body: T }
  | { readonly ok: false; readonly problem: Problem }
