/** The built console: compressed when it was built, cached for ever where the name holds a hash, never elsewhere. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { problemOfFault } from './errors.ts'
import { sendProblem } from './problems.ts'

const PAGE = 'index.html'
const NOT_BUILT = `The console is not built. Run: npm run build
The API is at /api/v1, its description at /api/openapi.json.
`

export async function addConsole(app: FastifyInstance, folder: string | undefined): Promise<void> {
  const built = folder !== undefined && existsSync(join(folder, PAGE)) ? folder : undefined
  if (built !== undefined) {
    await app.register(fastifyStatic, {
      root: built,
      // The route is our own, so that it has its action in the policy like every other.
      serve: false,
      preCompressed: true,
      cacheControl: false,
      setHeaders(reply, path) {
        const hashed = path.startsWith(join(built, 'assets'))
        reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
  }
  app.get<{ Params: { '*': string } }>('/*', { config: { action: 'console.open' } }, (request, reply) => {
    if (isOurs(request)) return reply.callNotFound()
    if (built === undefined) return reply.code(404).type('text/plain; charset=utf-8').send(NOT_BUILT)
    // The console's own router has addresses without a dot, files have one.
    const file = request.params['*']
    return reply.sendFile(file.includes('.') ? file : PAGE)
  })
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, problemOfFault('not_found')))
}

const isOurs = ({ url }: FastifyRequest) =>
  url === '/api' || url.startsWith('/api/') || url.startsWith('/api?')
