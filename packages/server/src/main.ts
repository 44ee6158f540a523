#!/usr/bin/env node
/** The program: `serve` and `admin …`. Exit codes: 0 done, 1 it could not be done, 2 wrong words or settings. */
import { readConfig } from './config.ts'
import { DatabaseFault, isUnavailable } from './database/index.ts'
import { createLogger } from './logger.ts'

const USAGE = 'holdfast serve\nholdfast admin create|token …'

/** Why a server did not start or an operator's command was not done, in words. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof DatabaseFault) return error.message
  if (!(error instanceof Error) || !('code' in error)) return undefined
  if (error.code === 'EADDRINUSE') return 'The port is taken. Stop what listens there, or set HOLDFAST_PORT.'
  if (error.code === 'EACCES') return `Not allowed: ${error.message}`
  if (error.code === 'EADDRNOTAVAIL') return 'HOLDFAST_HOST is no address of this machine.'
  if (isUnavailable(error))
    return `The database does not answer (${error.message}). Start it, or correct DATABASE_URL.`
  return undefined
}

function fail(message: string, code: number): never {
  process.stderr.write(`${message}\n`)
  process.exit(code)
}

const [verb = 'serve', ...words] = process.argv.slice(2)
if (verb !== 'serve' && verb !== 'admin') fail(USAGE, 2)
const read = readConfig(process.env)
if (!read.ok) fail(read.problems.join('\n'), 2)
const { config, warnings } = read
// Nothing leaves this machine; the sign-in library would otherwise obey this variable.
process.env.BETTER_AUTH_TELEMETRY = '0'

if (verb === 'serve') await runServer()
else await runAdmin()

async function runServer(): Promise<void> {
  const terminal = process.stdout.isTTY === true
  const log = await createLogger(terminal, 1)
  const { serve } = await import('./serve.ts')
  const running = await serve(config, warnings, { log, terminal }).catch((error: unknown) => {
    const reason = reasonOf(error)
    if (reason === undefined) throw error
    return fail(reason, 1)
  })
  let stopping = false
  const onSignal = (signal: NodeJS.Signals) => {
    // Somebody who asks twice means now. The database is safe in any case.
    if (stopping) process.exit(130)
    stopping = true
    log.info({ signal }, 'stopping')
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed')
        process.exit(1)
      },
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal)
}

async function runAdmin(): Promise<void> {
  const { admin, UsageFault } = await import('./admin.ts')
  const log = await createLogger(true, 2)
  try {
    process.stdout.write(`${await admin(words, config, log)}\n`)
  } catch (error) {
    if (error instanceof UsageFault) fail(error.message, 2)
    const reason = reasonOf(error)
    if (reason === undefined) throw error
    fail(reason, 1)
  }
}
