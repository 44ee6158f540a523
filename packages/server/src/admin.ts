/** The operator's commands, on the database itself: they work with the server running or not, and with nobody signed in. */
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { OrgRole, PersonBody, TokenBody } from '@holdfast/protocol'
import type { Pool } from 'pg'
import type { Config } from './config.ts'
import { createPool, DatabaseFault, type Logger, openDatabase, urlOfRunning } from './database/index.ts'
import { Fault } from './errors.ts'
import {
  addPerson,
  createSetupToken,
  createToken,
  personByEmail,
  setPassword,
  setupLink,
  transaction,
} from './identity/index.ts'

export const ADMIN_USAGE = `holdfast admin create EMAIL --name NAME [--role ${OrgRole.options.join('|')}] [--password-stdin]
holdfast admin token EMAIL [--name NAME] [--days DAYS]`

/** What the operator typed cannot be done; the message says why. */
export class UsageFault extends Error {}

/**
 * @returns what to print
 * @throws {UsageFault} for wrong words; {DatabaseFault} when the database cannot be had
 */
export async function admin(words: readonly string[], config: Config, log: Logger): Promise<string> {
  const [verb, ...rest] = words
  if (verb === 'create') return withPool(config, log, (pool) => create(pool, rest, config.origin))
  if (verb === 'token') return withPool(config, log, (pool) => token(pool, rest))
  throw new UsageFault(ADMIN_USAGE)
}

async function create(pool: Pool, words: readonly string[], origin: string): Promise<string> {
  const options = {
    role: { type: 'string', default: 'admin' },
    'password-stdin': { type: 'boolean' },
  } as const
  const { values, email } = wordsOf(words, options)
  const parsed = PersonBody.safeParse({ email, name: values.name, role: values.role })
  if (!parsed.success) throw new UsageFault(`${problemsOf(parsed.error.issues)}\n${ADMIN_USAGE}`)
  const password =
    values['password-stdin'] === true ? (await text(process.stdin)).replace(/\r?\n$/, '') : undefined
  if (password !== undefined && (password.length < 12 || password.length > 200))
    throw new UsageFault('The password has 12 to 200 characters.')
  return transaction(pool, async (db) => {
    const person = await addPerson(db, parsed.data).catch((error: unknown) => {
      if (error instanceof Fault && error.code === 'email_taken') throw new UsageFault(error.message)
      throw error
    })
    if (password === undefined) {
      const link = setupLink(origin, await createSetupToken(db, person.id))
      return `${person.name} (${person.role}) chooses a password here, once, within 24 hours:\n${link}`
    }
    await setPassword(db, person.id, password)
    return `${person.name} (${person.role}) can sign in as ${person.email}.`
  })
}

async function token(pool: Pool, words: readonly string[]): Promise<string> {
  const { values, email } = wordsOf(words, { days: { type: 'string', default: '90' } })
  const name = values.name ?? 'made by the operator'
  const parsed = TokenBody.safeParse({ name, days: Number(values.days) })
  if (!parsed.success) throw new UsageFault(`${problemsOf(parsed.error.issues)}\n${ADMIN_USAGE}`)
  const person = await personByEmail(pool, email)
  if (person === undefined) throw new UsageFault(`There is no active account ${email}.`)
  // Alone on its line, so that scripts can take it as it is.
  return (await createToken(pool, { person: person.id, ...parsed.data })).token
}

type Extra = Readonly<Record<string, { type: 'string'; default: string } | { type: 'boolean' }>>
type Words = {
  readonly email: string
  readonly values: Readonly<Record<string, string | boolean | undefined>> & { name?: string }
}

/** The address may stand alone or behind `--email`. */
function wordsOf(words: readonly string[], extra: Extra): Words {
  const options = { email: { type: 'string' }, name: { type: 'string' }, ...extra } as const
  try {
    const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true })
    const [email = values.email, ...more] = positionals
    if (email === undefined || more.length > 0) throw new UsageFault(ADMIN_USAGE)
    return { email, values: { ...values } }
  } catch (error) {
    if (error instanceof TypeError) throw new UsageFault(`${error.message}\n${ADMIN_USAGE}`)
    throw error
  }
}

const problemsOf = (issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]) =>
  issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n')

/** With the server running its database is used beside it; otherwise it is started for this one command. */
async function withPool<T>(config: Config, log: Logger, work: (pool: Pool) => Promise<T>): Promise<T> {
  const url = config.databaseUrl
  try {
    const database = await openDatabase({
      dataFolder: config.dataFolder,
      log,
      ...(url !== undefined && { url }),
    })
    return await work(database.pool).finally(() => database.close())
  } catch (error) {
    if (!(error instanceof DatabaseFault) || error.code !== 'data_folder_in_use') throw error
  }
  const pool = createPool(await urlOfRunning(config.dataFolder, log), log)
  return work(pool).finally(() => pool.end())
}
