/** Builds the app; `main.ts` listens. */
import compress from '@fastify/compress'
import underPressure from '@fastify/under-pressure'
import websocket from '@fastify/websocket'
import fastify, { type FastifyInstance, LogController } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { AppDeps } from './deps.ts'
import { Fault } from './errors.ts'
import { addGuard } from './guard.ts'
import { addHeaders } from './headers.ts'
import { createHub, LARGEST_MESSAGE } from './live/index.ts'
import { createMetrics } from './metrics.ts'
import { addOpenApi } from './openapi.ts'
import { addProblems } from './problems.ts'
import type { Api } from './routes/api.ts'
import { addExportRoute } from './routes/export.ts'
import { addIncidentRoutes } from './routes/incidents.ts'
import { addOperationRoutes } from './routes/operations.ts'
import { addPeopleRoutes, addTokenRoutes } from './routes/people.ts'
import { addRunbookRoutes } from './routes/runbooks.ts'
import { addSessionRoutes } from './routes/session.ts'
import { addSetupRoutes } from './routes/setup.ts'
import { addConsole } from './static.ts'

const LARGEST_BODY = 64 * 1024
const REQUEST_MS = 10_000
/** The loop being this late means that nobody gets an answer in time; sending some away lets the others finish. */
const LATE_LOOP_MS = 2_000

export async function buildApp(deps: AppDeps): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: deps.log,
    // Our own line per request names the route, not the address: addresses hold one-time tokens.
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: deps.config.trustProxy.length === 0 ? false : [...deps.config.trustProxy],
    bodyLimit: LARGEST_BODY,
    requestTimeout: REQUEST_MS,
    http: { headersTimeout: REQUEST_MS },
    genReqId: () => deps.newId(),
    // Ours says it as a problem document.
    return503OnClosing: false,
  })
  const metrics = createMetrics()
  const hub = createHub({ ...deps, metrics })
  metrics.watchSockets(hub.size)

  app.removeContentTypeParser('text/plain')
  addProblems(app)
  addRequestLog(app)
  addFarewell(app)
  // The hub ends its sockets itself, with the code that says why.
  await app.register(websocket, {
    options: { maxPayload: LARGEST_MESSAGE, perMessageDeflate: false },
    preClose: (done) => hub.close().then(() => done(), done),
  })
  await app.register(underPressure, {
    maxEventLoopDelay: LATE_LOOP_MS,
    pressureHandler: () => {
      throw new Fault('overloaded')
    },
  })
  await addHeaders(app, deps.config.origin)
  addGuard(app, deps)
  addOperationRoutes(app, { ...deps, metrics })
  await app.register(
    async (scope) => addApi(scope.withTypeProvider<ZodTypeProvider>(), { ...deps, metrics, hub }),
    {
      prefix: '/api',
    },
  )
  await addConsole(app, deps.consoleFolder)
  return app
}

type ApiDeps = AppDeps & {
  readonly metrics: ReturnType<typeof createMetrics>
  readonly hub: ReturnType<typeof createHub>
}

async function addApi(api: Api, deps: ApiDeps): Promise<void> {
  api.setValidatorCompiler(validatorCompiler)
  api.setSerializerCompiler(serializerCompiler)
  // Gzip only: at these sizes Brotli costs more time than it saves bytes.
  await api.register(compress, { encodings: ['gzip', 'identity'], threshold: 1_024 })
  await addOpenApi(api, deps.build)
  addSessionRoutes(api, deps)
  addSetupRoutes(api, deps)
  addPeopleRoutes(api, deps)
  addTokenRoutes(api, deps)
  addRunbookRoutes(api, deps)
  addIncidentRoutes(api, deps)
  addExportRoute(api, deps)
  api.get('/v1/live', { websocket: true, config: { action: 'live.open' } }, (socket, request) =>
    deps.hub.accept(socket, request),
  )
}

function addRequestLog(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const { method, actor, routeOptions } = request
    const entry = {
      method,
      route: routeOptions.url ?? 'none',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      person: actor?.person.id,
    }
    request.log.info(entry, 'request')
  })
}

const SWEEP_MS = 50

/** A connection that is kept alive may still ask while the server goes down; it learns that, and asks elsewhere. */
function addFarewell(app: FastifyInstance): void {
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
    // Node drops idle connections once, when it stops listening; those that were answered later would stay for a minute.
    const sweeping = setInterval(() => app.server.closeIdleConnections(), SWEEP_MS)
    sweeping.unref()
    app.server.once('close', () => clearInterval(sweeping))
  })
  app.addHook('onRequest', async (_request, reply) => {
    if (!closing) return
    reply.header('connection', 'close')
    throw new Fault('restarting')
  })
}
