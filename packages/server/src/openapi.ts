/** The public contract as OpenAPI 3.1, made from the same zod schemas that check what comes in. */
import swagger from '@fastify/swagger'
import { Problem, WireCommand } from '@holdfast/protocol'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { POLICY } from './policy.ts'
import type { Api } from './routes/api.ts'

/** Before the routes: it collects them as they are added. */
export async function addOpenApi(app: Api, build: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Holdfast',
        version: build,
        description:
          'Incident response runbooks that execute. Errors are problem documents with a stable `code`.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'An API token, `hf_…`' },
          session: { type: 'apiKey', in: 'cookie', name: 'holdfast.session_token' },
        },
      },
    },
    transform: (document) => {
      const { schema, url } = jsonSchemaTransform(document)
      const { action } = document.route.config ?? {}
      const open = action !== undefined && POLICY[action].who === 'anyone'
      return {
        url,
        schema: {
          ...schema,
          ...(url.endsWith('/commands') && { body: commandBody }),
          security: open ? [] : [{ token: [] }, { session: [] }],
          response: { '2XX': { description: 'As described in the contract' }, default: problemAnswer },
        },
      }
    },
    transformObject: jsonSchemaTransformObject,
  })
  app.get(
    '/openapi.json',
    { config: { action: 'contract.read' }, schema: { hide: true } },
    async (_request, reply) => reply.send(app.swagger()),
  )
}

/** A command is checked after its id was taken off, which no schema can say; so it is put together for the reader. */
const commandBody = {
  allOf: [
    {
      type: 'object',
      required: ['commandId'],
      properties: { commandId: { type: 'string', format: 'uuid' } },
    },
    z.toJSONSchema(WireCommand, { io: 'input' }),
  ],
}
const problemAnswer = {
  description: 'A problem document',
  content: { 'application/problem+json': { schema: { $ref: `#/components/schemas/${Problem.meta()?.id}` } } },
}
