/** Signing in and out, and who one is. */
import { type Me, SignInBody } from '@holdfast/protocol'
import type { AppDeps } from '../deps.ts'
import { Fault } from '../errors.ts'
import { actorOf } from '../guard.ts'
import { type Actor, plainEmail } from '../identity/index.ts'
import type { Api } from './api.ts'

const LONGEST_USER_AGENT = 200

export function addSessionRoutes(app: Api, { sessions, pace, news, clock, pause }: AppDeps): void {
  app.post(
    '/auth/sign-in/email',
    {
      config: { action: 'session.begin' },
      schema: { body: SignInBody, summary: 'Sign in; the answer sets the session cookie', tags: ['session'] },
    },
    async (request, reply): Promise<Me> => {
      const email = plainEmail(request.body.email)
      const turn = pace.turn(email, request.ip, clock().getTime())
      if ('retryAfterSeconds' in turn) throw new Fault('too_many_attempts', turn)
      if (turn.waitMs > 0) await pause(turn.waitMs)
      const from = {
        ip: request.ip,
        userAgent: (request.headers['user-agent'] ?? '').slice(0, LONGEST_USER_AGENT),
      }
      const signedIn = await sessions.signIn({ email, password: request.body.password }, from)
      if (signedIn === undefined) {
        request.log.warn({ ip: request.ip }, 'sign-in refused')
        throw new Fault('sign_in_failed')
      }
      pace.passed(email, request.ip)
      request.log.info({ person: signedIn.actor.person.id, ip: request.ip }, 'signed in')
      reply.header('set-cookie', signedIn.cookies)
      return meOf(signedIn.actor)
    },
  )

  app.post(
    '/auth/sign-out',
    {
      config: { action: 'session.end' },
      schema: { summary: 'End the session and its sockets', tags: ['session'] },
    },
    async (request, reply) => {
      const { cookie } = request.headers
      if (cookie !== undefined) {
        const actor = await sessions.actorOf({ cookie })
        const { cookies } = await sessions.signOut(cookie)
        reply.header('set-cookie', cookies)
        if (actor !== undefined) news.tell('identity', { person: actor.person.id })
      }
      return reply.code(204).send()
    },
  )

  app.get(
    '/v1/me',
    { config: { action: 'me.read' }, schema: { summary: 'Who you are', tags: ['session'] } },
    async (request): Promise<Me> => meOf(actorOf(request)),
  )
}

const meOf = ({ person, email, role }: Actor): Me => ({ ...person, email, role })
