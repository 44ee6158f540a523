/** Accounts and API tokens. */
import { PersonBody, type PersonEntry, RoleBody, TokenBody } from '@holdfast/protocol'
import { z } from 'zod'
import type { AppDeps } from '../deps.ts'
import { Fault } from '../errors.ts'
import { actorOf } from '../guard.ts'
import {
  type ApiToken,
  addPerson,
  createSetupToken,
  createToken,
  deleteToken,
  listPeople,
  listTokens,
  removePerson,
  renewSetupToken,
  setRole,
  setupLink,
} from '../identity/index.ts'
import type { Api } from './api.ts'

const ById = z.strictObject({ id: z.uuid() })

export function addPeopleRoutes(app: Api, { pool, news, config }: AppDeps): void {
  app.get(
    '/v1/people',
    {
      config: { action: 'people.list' },
      schema: { summary: 'Everyone who can be given a role', tags: ['people'] },
    },
    async (): Promise<{ people: readonly PersonEntry[] }> => ({ people: await listPeople(pool) }),
  )

  app.post(
    '/v1/people',
    {
      config: { action: 'people.manage' },
      schema: { body: PersonBody, summary: 'Make an account; answers its one-time link', tags: ['people'] },
    },
    async (request, reply) => {
      const person = await addPerson(pool, request.body)
      const link = setupLink(config.origin, await createSetupToken(pool, person.id))
      request.log.info({ person: person.id, by: actorOf(request).person.id }, 'account made')
      return reply.code(201).send({ person, setupLink: link })
    },
  )

  app.patch(
    '/v1/people/:id',
    {
      config: { action: 'people.manage' },
      schema: { params: ById, body: RoleBody, summary: 'Change what an account may do', tags: ['people'] },
    },
    async (request): Promise<{ person: PersonEntry }> => {
      const { id } = request.params
      const person = await setRole(pool, id, request.body.role)
      news.tell('identity', { person: id })
      request.log.info({ person: id, role: person.role, by: actorOf(request).person.id }, 'account changed')
      return { person }
    },
  )

  app.delete(
    '/v1/people/:id',
    {
      config: { action: 'people.manage' },
      schema: { params: ById, summary: 'End an account, its sessions and tokens', tags: ['people'] },
    },
    async (request, reply) => {
      const { id } = request.params
      await removePerson(pool, id)
      news.tell('identity', { person: id })
      request.log.info({ person: id, by: actorOf(request).person.id }, 'account ended')
      return reply.code(204).send()
    },
  )

  app.post(
    '/v1/people/:id/setup-link',
    {
      config: { action: 'people.manage' },
      schema: { params: ById, summary: 'Another one-time link for an account', tags: ['people'] },
    },
    async (request, reply) => {
      const token = await renewSetupToken(pool, request.params.id)
      return reply.code(201).send({ setupLink: setupLink(config.origin, token) })
    },
  )
}

export function addTokenRoutes(app: Api, { pool, news }: AppDeps): void {
  app.get(
    '/v1/tokens',
    { config: { action: 'tokens.own' }, schema: { summary: 'Your API tokens', tags: ['tokens'] } },
    async (request): Promise<{ tokens: readonly ApiToken[] }> => ({
      tokens: await listTokens(pool, actorOf(request).person.id),
    }),
  )

  app.post(
    '/v1/tokens',
    {
      config: { action: 'tokens.own' },
      schema: { body: TokenBody, summary: 'Make an API token; it is shown once', tags: ['tokens'] },
    },
    async (request, reply) => {
      const person = actorOf(request).person.id
      const token = await createToken(pool, { person, ...request.body })
      request.log.info({ person, token: token.id }, 'API token made')
      return reply.code(201).send(token)
    },
  )

  app.delete(
    '/v1/tokens/:id',
    {
      config: { action: 'tokens.own' },
      schema: { params: ById, summary: 'End an API token', tags: ['tokens'] },
    },
    async (request, reply) => {
      const person = actorOf(request).person.id
      if (!(await deleteToken(pool, person, request.params.id))) throw new Fault('not_found')
      news.tell('identity', { person })
      return reply.code(204).send()
    },
  )
}
