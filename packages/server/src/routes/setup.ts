/** The one-time links: the first admin's, and those of accounts that an admin made. */
import { SetupBody } from '@holdfast/protocol'
import { z } from 'zod'
import type { AppDeps } from '../deps.ts'
import { Fault } from '../errors.ts'
import { type Invitation, invitationOf, useSetupToken } from '../identity/index.ts'
import type { Api } from './api.ts'

const Token = z.strictObject({ token: z.string().min(20).max(200) })

export function addSetupRoutes(app: Api, { pool, news }: AppDeps): void {
  app.get(
    '/v1/setup/:token',
    {
      config: { action: 'setup.use' },
      schema: { params: Token, summary: 'What a one-time link is for', tags: ['setup'] },
    },
    async (request): Promise<Invitation> => {
      const invitation = await invitationOf(pool, request.params.token)
      if (invitation === undefined) throw new Fault('not_found')
      return invitation
    },
  )

  app.post(
    '/v1/setup',
    {
      config: { action: 'setup.use' },
      schema: { body: SetupBody, summary: 'Choose a password with a one-time link', tags: ['setup'] },
    },
    async (request, reply) => {
      const person = await useSetupToken(pool, request.body)
      request.log.info({ person }, 'password set by a one-time link')
      // A new password ended the older sessions; their sockets go too.
      news.tell('identity', { person })
      return reply.code(204).send()
    },
  )
}
