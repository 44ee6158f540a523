/** How the first admin of an empty database gets in. */
import type { Pool } from 'pg'
import type { Config } from './config.ts'
import {
  addFirstAdmin,
  createSetupToken,
  hasAdmin,
  setPassword,
  setupLink,
  transaction,
} from './identity/index.ts'

export type FirstAdmin =
  | { readonly kind: 'exists' }
  | { readonly kind: 'made'; readonly email: string }
  | { readonly kind: 'link'; readonly link: string }

/** Settings win while there is no admin, and are ignored afterwards: a password in a compose file resets nobody's. */
export async function ensureFirstAdmin(
  pool: Pool,
  config: Pick<Config, 'admin' | 'origin'>,
): Promise<FirstAdmin> {
  if (await hasAdmin(pool)) return { kind: 'exists' }
  const { admin, origin } = config
  if (admin === undefined) return { kind: 'link', link: setupLink(origin, await createSetupToken(pool)) }
  const made = await transaction(pool, async (db) => {
    const name = admin.email.split('@')[0] ?? admin.email
    const person = await addFirstAdmin(db, { email: admin.email, name, role: 'admin' })
    if (person !== undefined) await setPassword(db, person.id, admin.password)
    return person
  })
  return made === undefined ? { kind: 'exists' } : { kind: 'made', email: made.email }
}
