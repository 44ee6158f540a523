/** For supervisors and scrapers: alive, ready, and numbers. */
import type { FastifyInstance } from 'fastify'
import type { AppDeps } from '../deps.ts'
import { Fault } from '../errors.ts'
import type { Metrics } from '../metrics.ts'

const READY_MS = 2_000

export function addOperationRoutes(
  app: FastifyInstance,
  { pool, build, metrics }: AppDeps & { metrics: Metrics },
): void {
  app.get('/healthz', { config: { action: 'health.read' } }, async () => ({ ok: true, build }))

  // Migrations ran before the server listened, so what can change is whether the database answers.
  app.get('/readyz', { config: { action: 'health.read' } }, async () => {
    const late = AbortSignal.timeout(READY_MS)
    const gaveUp = new Promise<never>((_, fail) => {
      late.addEventListener('abort', () => fail(new Fault('database_unavailable')), { once: true })
    })
    await Promise.race([pool.query('select 1'), gaveUp])
    return { ok: true, build }
  })

  app.get('/metrics', { config: { action: 'metrics.read' } }, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.text()),
  )
}
