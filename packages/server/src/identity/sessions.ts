/**
 * Who is asking. The one door between the rest of the server and the library that keeps passwords and sessions, so
 * that either can change alone.
 */
import type { OrgRole, Person } from '@holdfast/protocol'
import type { Pool } from 'pg'
import { type AuthOptions, createAuth } from './auth.ts'
import { actorOfToken, stillTokens } from './tokens.ts'

export type Via = { readonly kind: 'session' | 'token'; readonly id: string }

/** Somebody with an account, and by what they came in. */
export type Actor = {
  readonly person: Person
  readonly email: string
  readonly role: OrgRole
  readonly via: Via
}

type Headers = { readonly cookie?: string | undefined; readonly authorization?: string | undefined }

export type Sessions = {
  /** By bearer token, else by session cookie. A session that went idle, or whose person was removed, is nobody. */
  actorOf(headers: Headers): Promise<Actor | undefined>
  /** `cookies` are `Set-Cookie` values. Undefined when address and password do not belong together. */
  signIn(
    credentials: { readonly email: string; readonly password: string },
    from: { readonly ip: string; readonly userAgent: string },
  ): Promise<{ readonly actor: Actor; readonly cookies: readonly string[] } | undefined>
  /** Ends the cookie's session, if there is one. */
  signOut(cookie: string): Promise<{ readonly cookies: readonly string[] }>
  /** Which of these still let their person in, as what; keyed by `via.id`. One query for all the sockets of a node. */
  stillHere(via: readonly Via[]): Promise<ReadonlyMap<string, Actor>>
  /** Keeps a session from going idle; for activity that is no request. */
  seen(via: Via): Promise<void>
}

/**
 * NIST SP 800-63B-4, AAL2: at most an hour of inactivity, at most a day in all; twelve hours are a long shift. A page
 * that is open but untouched goes idle: its pings are not activity.
 */
export const IDLE_MINUTES = 60
export const LONGEST_SECONDS = 12 * 60 * 60

/** Other schemes are not ours: a proxy may have a password of its own in front. */
export const isBearer = (authorization: string | undefined): authorization is string =>
  authorization !== undefined && /^Bearer /i.test(authorization)

type ActorRow = { via: string; id: string; name: string; email: string; role: OrgRole; stale: boolean }

const LIVE_SESSION = `
  select s.id as via, u.id, u.name, u.email, p.role, s."updatedAt" < now() - interval '1 minute' as stale
  from auth.session s
  join auth."user" u on u.id = s."userId"
  join people p on p.id = u.id and p.removed_at is null
  where s.id = any($1) and s."expiresAt" > now() and s."updatedAt" > now() - make_interval(mins => ${IDLE_MINUTES})`

export async function createSessions(pool: Pool, options: AuthOptions): Promise<Sessions> {
  const auth = await createAuth(pool, { ...options, longestSeconds: LONGEST_SECONDS })

  const seen = async (via: Via) => {
    if (via.kind === 'session')
      await pool.query(`update auth.session set "updatedAt" = now() where id = $1`, [via.id])
  }

  // Multi-factor will gate here, and only here: a session of which only the password was checked is nobody.
  const actorOfSession = async (id: string): Promise<Actor | undefined> => {
    const { rows } = await pool.query<ActorRow>(LIVE_SESSION, [[id]])
    const [row] = rows
    if (row === undefined) return undefined
    const actor = actorFrom('session', row)
    if (row.stale) await seen(actor.via)
    return actor
  }

  return {
    seen,
    async actorOf({ authorization, cookie }) {
      // A token that is given decides alone: falling back to a cookie would make a wrong token look right.
      if (isBearer(authorization)) return actorOfToken(pool, authorization)
      if (cookie === undefined) return undefined
      const session = await auth.sessionOf(cookie)
      return session === undefined ? undefined : actorOfSession(session)
    },
    async signIn(credentials, from) {
      const signedIn = await auth.signIn(credentials, from)
      if (signedIn === undefined) return undefined
      const actor = await actorOfSession(signedIn.session)
      return actor === undefined ? undefined : { actor, cookies: signedIn.cookies }
    },
    signOut: auth.signOut,
    async stillHere(via) {
      const idsOf = (kind: Via['kind']) => via.filter((each) => each.kind === kind).map(({ id }) => id)
      const [sessions, tokens] = await Promise.all([
        pool.query<ActorRow>(LIVE_SESSION, [idsOf('session')]),
        stillTokens(pool, idsOf('token')),
      ])
      const actors = [...sessions.rows.map((row) => actorFrom('session', row)), ...tokens]
      return new Map(actors.map((actor) => [actor.via.id, actor]))
    },
  }
}

function actorFrom(kind: Via['kind'], row: ActorRow): Actor {
  return {
    person: { id: row.id, name: row.name },
    email: row.email,
    role: row.role,
    via: { kind, id: row.via },
  }
}
