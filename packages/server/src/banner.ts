/** The first words of a server: where it is, and how to get in. */
import type { FastifyBaseLogger } from 'fastify'

export type Welcome = {
  readonly url: string
  readonly runbooks: number
  /** Present while there is no admin. */
  readonly setupLink?: string
  /** Present when the settings made the first admin just now. */
  readonly adminEmail?: string
  readonly warnings: readonly string[]
}

export function welcomeText({ url, runbooks, setupLink, adminEmail, warnings }: Welcome): string {
  const lines = [
    ...warnings.map((warning) => `! ${warning}`),
    `Holdfast is ready: ${url}`,
    `${runbooks} ${runbooks === 1 ? 'runbook' : 'runbooks'} in the library.`,
  ]
  if (setupLink !== undefined)
    lines.push('There is no admin yet. Make the first account here, once, within 24 hours:', `  ${setupLink}`)
  if (adminEmail !== undefined)
    lines.push(`Sign in as ${adminEmail} with the password from HOLDFAST_ADMIN_PASSWORD.`)
  lines.push('Ctrl-C stops it; what was acknowledged is safe in any case.')
  return `\n${lines.map((line) => `  ${line}`).join('\n')}\n\n`
}

/** To a terminal as words, else as a log entry with the same facts. */
export function welcome(facts: Welcome, terminal: boolean, log: FastifyBaseLogger): void {
  if (terminal) return void process.stdout.write(welcomeText(facts))
  const { warnings, setupLink, ...rest } = facts
  for (const warning of warnings) log.warn({}, warning)
  // The link is meant to be found here; under a name that the redaction of logs does not know.
  log.info({ ...rest, ...(setupLink !== undefined && { firstAdmin: setupLink }) }, 'Holdfast is ready')
}
