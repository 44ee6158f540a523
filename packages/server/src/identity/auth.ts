/**
 * better-auth, held small: e-mail and password, sessions in our tables, no routes of its own. Only three of its
 * functions are called, so what it could serve besides (sign-up, OAuth, account changes) is not reachable.
 */
import { kyselyAdapter } from '@better-auth/kysely-adapter'
import { betterAuth } from 'better-auth/minimal'
import { Kysely, PostgresDialect } from 'kysely'
import type { Pool } from 'pg'
import { hashPassword, verifyPassword } from './password.ts'

export type AuthOptions = { readonly origin: string; readonly secret: string }

type Auth = {
  /** The id of the session that a `Cookie` header carries with a true signature, not yet expired. */
  sessionOf(cookie: string): Promise<string | undefined>
  signIn(
    credentials: { readonly email: string; readonly password: string },
    from: { readonly ip: string; readonly userAgent: string },
  ): Promise<{ readonly session: string; readonly cookies: readonly string[] } | undefined>
  signOut(cookie: string): Promise<{ readonly cookies: readonly string[] }>
}

export async function createAuth(
  pool: Pool,
  { origin, secret, longestSeconds }: AuthOptions & { readonly longestSeconds: number },
): Promise<Auth> {
  const tls = origin.startsWith('https://')
  const database = new Kysely<Record<string, never>>({ dialect: new PostgresDialect({ pool }) }).withSchema(
    'auth',
  )
  const auth = betterAuth({
    baseURL: origin,
    secret,
    database: kyselyAdapter(database, { type: 'postgres', transaction: true }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 12,
      maxPasswordLength: 200,
      password: { hash: hashPassword, verify: ({ hash, password }) => verifyPassword(hash, password) },
    },
    // `expiresIn` is the absolute end: nothing prolongs a session. Idleness is ours (sessions.ts).
    session: { expiresIn: longestSeconds, disableSessionRefresh: true, cookieCache: { enabled: false } },
    advanced: {
      database: { generateId: 'uuid' },
      ipAddress: { ipAddressHeaders: ['x-real-ip'] },
      // `__Host-` binds the cookie to this host and to TLS; the library's own secure prefix would only be `__Secure-`.
      useSecureCookies: false,
      cookiePrefix: tls ? '__Host-holdfast' : 'holdfast',
      // Strict does not break links into the console: the page they open is public, and what it asks for is same-site.
      defaultCookieAttributes: { httpOnly: true, sameSite: 'strict', secure: tls, path: '/' },
    },
    // Ours is by account and address, and slows instead of locking (pace.ts).
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
  })
  await auth.$context

  const sessionOf = async (cookie: string) => {
    const found = await auth.api.getSession({ headers: new Headers({ cookie }) })
    return found?.session.id
  }

  return {
    sessionOf,
    async signIn(credentials, from) {
      const response = await auth.api.signInEmail({
        body: credentials,
        headers: new Headers({ 'x-real-ip': from.ip, 'user-agent': from.userAgent }),
        asResponse: true,
      })
      if (!response.ok) {
        if (response.status >= 500) throw new Error('signing in failed', { cause: await response.text() })
        return undefined
      }
      const cookies = response.headers.getSetCookie()
      const session = await sessionOf(cookies.map((cookie) => cookie.split(';', 1)[0]).join('; '))
      return session === undefined ? undefined : { session, cookies }
    },
    async signOut(cookie) {
      const response = await auth.api.signOut({ headers: new Headers({ cookie }), asResponse: true })
      if (!response.ok) throw new Error('signing out failed', { cause: await response.text() })
      return { cookies: response.headers.getSetCookie() }
    },
  }
}
