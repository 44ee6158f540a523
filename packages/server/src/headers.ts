import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'

/** Policies that scripts of the console may create: Svelte's own, DOMPurify's (Markdown), and the service worker's. */
const TRUSTED_TYPES = ['svelte-trusted-html', 'dompurify', 'holdfast']
const YEAR = 31_536_000

/** Security headers of every answer. Without TLS those that would break plain HTTP in a LAN are left out. */
export async function addHeaders(app: FastifyInstance, origin: string): Promise<void> {
  const tls = origin.startsWith('https://')
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        workerSrc: ["'self'"],
        manifestSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: TRUSTED_TYPES,
        ...(tls && { upgradeInsecureRequests: [] }),
      },
    },
    strictTransportSecurity: tls ? { maxAge: YEAR, includeSubDomains: true } : false,
    // A browser ignores it over plain HTTP, and says so in every visitor's log.
    crossOriginOpenerPolicy: tls ? { policy: 'same-origin' } : false,
    originAgentCluster: tls,
    xFrameOptions: { action: 'deny' },
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    reply.header('permissions-policy', 'camera=(), geolocation=(), microphone=()')
    // Patient data stays out of every cache, the browser's own included.
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store')
  })
}
