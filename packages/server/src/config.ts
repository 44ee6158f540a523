/** The environment, parsed once. Every problem is told at the same time, in words that say what to set. */

import { isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import { resolve } from 'node:path'
import { z } from 'zod'

export type Config = {
  readonly port: number
  readonly host: string
  /** Where people reach the console, without a slash at the end. */
  readonly origin: string
  /** Every `Origin` that a browser may send us. */
  readonly origins: readonly string[]
  readonly dataFolder: string
  readonly databaseUrl?: string
  readonly runbookFolder: string
  readonly admin?: { readonly email: string; readonly password: string }
  readonly secret?: string
  /** Addresses whose `X-Forwarded-*` headers are believed. */
  readonly trustProxy: readonly string[]
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] }

const NETWORKS = ['loopback', 'linklocal', 'uniquelocal']
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/** Names that belong to the command line client and to the start script, so that a shell may export them for both. */
const OTHERS = new Set(['HOLDFAST_URL', 'HOLDFAST_TOKEN', 'HOLDFAST_PASSWORD'])

const text = z.string().trim().min(1)
const Environment = z.object({
  HOLDFAST_PORT: z.coerce
    .number('is a port number, 1 to 65535')
    .int('is a port number, 1 to 65535')
    .min(1, 'is a port number, 1 to 65535')
    .max(65_535, 'is a port number, 1 to 65535')
    .default(4550),
  HOLDFAST_HOST: text.default('127.0.0.1'),
  HOLDFAST_DATA: text.default('./data'),
  DATABASE_URL: text.regex(/^postgres(ql)?:\/\//, 'starts with postgres:// or postgresql://').optional(),
  HOLDFAST_RUNBOOKS: text.default('./runbooks'),
  HOLDFAST_ADMIN_EMAIL: z.email('is an e-mail address').max(200).optional(),
  HOLDFAST_ADMIN_PASSWORD: z
    .string()
    .min(12, 'has at least 12 characters')
    .max(200, 'has at most 200 characters')
    .optional(),
  HOLDFAST_ORIGIN: text
    .refine(isOrigin, 'is an address like https://holdfast.example.org, without a path')
    .optional(),
  HOLDFAST_SECRET: z
    .string()
    .min(32, 'has at least 32 characters; `openssl rand -base64 48` makes one')
    .optional(),
  HOLDFAST_TRUST_PROXY: z
    .string()
    .default('')
    .transform((list) =>
      list
        .split(',')
        .map((entry) => entry.trim())
        .filter((entry) => entry !== ''),
    )
    .refine((list) => list.every(isNetwork), `is a list of addresses, CIDR ranges or ${NETWORKS.join(', ')}`),
})

/**
 * @param env the process's environment
 * @param machine the names and addresses by which this machine is reached when it listens on all of them
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  machine: readonly string[] = ownNames(),
): ConfigResult {
  // A setting that is present but empty (`HOLDFAST_ORIGIN=` in a compose file) means the same as none.
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = Environment.safeParse(given)
  const wrong = (parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.message}`)
  const problems = [...wrong, ...missingHalf(given)]
  if (!parsed.success || problems.length > 0) return { ok: false, problems }
  const set = parsed.data
  const origins = originsOf(set.HOLDFAST_ORIGIN, set.HOLDFAST_HOST, set.HOLDFAST_PORT, machine)
  const config: Config = {
    port: set.HOLDFAST_PORT,
    host: set.HOLDFAST_HOST,
    origin: origins[0] ?? '',
    origins,
    dataFolder: resolve(set.HOLDFAST_DATA),
    runbookFolder: resolve(set.HOLDFAST_RUNBOOKS),
    trustProxy: set.HOLDFAST_TRUST_PROXY,
    ...(set.DATABASE_URL !== undefined && { databaseUrl: set.DATABASE_URL }),
    ...(set.HOLDFAST_SECRET !== undefined && { secret: set.HOLDFAST_SECRET }),
    ...(set.HOLDFAST_ADMIN_EMAIL !== undefined &&
      set.HOLDFAST_ADMIN_PASSWORD !== undefined && {
        admin: { email: set.HOLDFAST_ADMIN_EMAIL, password: set.HOLDFAST_ADMIN_PASSWORD },
      }),
  }
  return { ok: true, config, warnings: warningsFor(config, Object.keys(given)) }
}

/** The first admin's address and password only mean something together. */
function missingHalf(given: Readonly<Record<string, unknown>>): readonly string[] {
  const [email, password] = ['HOLDFAST_ADMIN_EMAIL', 'HOLDFAST_ADMIN_PASSWORD'] as const
  const [has, lacks] = email in given ? [email, password] : [password, email]
  return has in given && !(lacks in given) ? [`${lacks} is needed beside ${has}`] : []
}

function warningsFor(config: Config, names: readonly string[]): readonly string[] {
  const known = new Set(Object.keys(Environment.shape))
  const warnings = names
    .filter((name) => name.startsWith('HOLDFAST_') && !known.has(name) && !OTHERS.has(name))
    .map((name) => `${name} is not a setting of this version; it does nothing.`)
  if (!isLoopback(config.host) && !config.origin.startsWith('https://')) {
    warnings.push(
      `Listening on ${config.host} without TLS: passwords and patient data cross the network in clear. ` +
        'Put a TLS proxy in front and set HOLDFAST_ORIGIN to its https:// address.',
    )
  }
  return warnings
}

/** With a public origin only that one; otherwise the names by which one may type this machine's address. */
function originsOf(
  origin: string | undefined,
  host: string,
  port: number,
  machine: readonly string[],
): readonly string[] {
  if (origin !== undefined) return [new URL(origin).origin]
  const names = isLoopback(host)
    ? LOOPBACK
    : isAny(host)
      ? [...LOOPBACK, ...machine]
      : [bracketed(host), ...LOOPBACK]
  // URL drops the port where it is the scheme's own, as browsers do.
  return [...new Set(names.map((name) => new URL(`http://${name}:${port}`).origin))]
}

const isAny = (host: string) => host === '0.0.0.0' || host === '::'
const isLoopback = (host: string) => host === 'localhost' || host === '::1' || host.startsWith('127.')
const bracketed = (host: string) => (isIP(host) === 6 ? `[${host}]` : host)

function ownNames(): readonly string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((entries) => entries ?? [])
  // Link-local addresses carry a zone that no URL can hold.
  const reachable = addresses.filter((entry) => !entry.internal && !entry.address.startsWith('fe80'))
  return [hostname(), ...reachable.map((entry) => bracketed(entry.address))]
}

function isOrigin(value: string): boolean {
  if (!URL.canParse(value)) return false
  const url = new URL(value)
  return (
    /^https?:$/.test(url.protocol) &&
    url.pathname === '/' &&
    url.search === '' &&
    url.hash === '' &&
    url.username === ''
  )
}

function isNetwork(entry: string): boolean {
  if (NETWORKS.includes(entry)) return true
  const [address = '', bits, ...rest] = entry.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}
