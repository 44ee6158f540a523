/** JSON lines for machines; on a terminal only what a person must know. */
import type { FastifyBaseLogger } from 'fastify'
import { destination, type LoggerOptions, pino } from 'pino'

/** What must never reach a log, should somebody log a whole object. */
const SECRETS = [
  'password',
  'token',
  'secret',
  'cookie',
  'authorization',
  'setupLink',
  'body',
  'source',
  'note',
]

/** @param to a file descriptor: 1 or 2 */
export async function createLogger(terminal: boolean, to: 1 | 2): Promise<FastifyBaseLogger> {
  const options: LoggerOptions = {
    level: terminal ? 'warn' : 'info',
    redact: { paths: SECRETS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), remove: true },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (level) => ({ level }) },
  }
  // Written at once: a killed process keeps nothing back of what it said.
  if (!terminal) return pino(options, destination({ dest: to, sync: true }))
  const { default: pretty } = await import('pino-pretty')
  return pino(
    options,
    pretty({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', destination: to, sync: true }),
  )
}
