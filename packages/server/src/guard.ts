/**
 * Every request passes here before its body is read: is it from our own page, who asks, and may they. A route says only
 * which action it is.
 */

import type { IncomingHttpHeaders } from 'node:http'
import type { Incident } from '@holdfast/core'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { AppDeps } from './deps.ts'
import { Fault, unreachable } from './errors.ts'
import { type Actor, isBearer } from './identity/index.ts'
import { type Action, authorize, POLICY, type Ruling } from './policy.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    action?: Action
  }
  interface FastifyRequest {
    actor: Actor | undefined
    incident: OpenIncident | undefined
  }
}

/** The incident that a route is about, as it stood when the request was allowed. */
export type OpenIncident = { readonly id: string; readonly state: Incident }

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** @throws {Error} at start, for a route that the policy does not name */
export function addGuard(app: FastifyInstance, { config, incidents, sessions }: AppDeps): void {
  app.decorateRequest('actor', undefined)
  app.decorateRequest('incident', undefined)
  app.addHook('onRoute', ({ method, url, config: route }) => {
    for (const one of [method].flat()) {
      // Fastify answers HEAD by the route of GET.
      const name = `${one === 'HEAD' ? 'GET' : one} ${url}`
      const places: readonly string[] = route?.action === undefined ? [] : POLICY[route.action].at
      if (!places.includes(name)) throw new Error(`${name} is not in the policy`)
    }
  })
  app.addHook('onRequest', async (request) => {
    const { action } = request.routeOptions.config
    // Without an action it is the not-found handler. The websocket asks for itself: an upgrade that fails tells a
    // browser nothing, so it is accepted and then closed with the reason.
    if (action === undefined || request.ws) return
    if (!SAFE.has(request.method) && isForeign(request.headers, config.origins)) throw new Fault('bad_origin')
    const rule = POLICY[action]
    if (rule.who === 'anyone') return
    if (action === 'metrics.read' && isThisMachine(request)) return
    request.actor = await sessions.actorOf(request.headers)
    if (request.actor !== undefined && rule.who === 'incident')
      request.incident = await openIncident(incidents, namedIn(request.params))
    refuse(authorize(request.actor, action, request.incident?.state))
  })
}

/** @throws {Fault} for every ruling but `allowed` */
export function refuse(ruling: Ruling): void {
  switch (ruling) {
    case 'allowed':
      return
    case 'hidden':
      throw new Fault('not_found')
    case 'signed_out':
    case 'forbidden':
    case 'not_on_incident':
      throw new Fault(ruling)
    default:
      unreachable(ruling)
  }
}

/** For handlers behind an action that needs an account. */
export function actorOf(request: FastifyRequest): Actor {
  if (request.actor === undefined) throw new Error('the guard let nobody through')
  return request.actor
}

/** For handlers behind an action on an incident. */
export function incidentOf(request: FastifyRequest): OpenIncident {
  if (request.incident === undefined) throw new Error('the guard let a request through without its incident')
  return request.incident
}

/**
 * Whether a browser sent this from a page that is not ours. Browsers name the page's origin with every unsafe request
 * and every websocket, and cannot be made to leave it out; what names neither is no browser and carries no stolen
 * cookie. A page without an origin (`null`) is foreign. API tokens are not sent by browsers on their own.
 */
export function isForeign(headers: IncomingHttpHeaders, origins: readonly string[]): boolean {
  const { authorization, origin } = headers
  if (isBearer(authorization)) return false
  const site = headers['sec-fetch-site']
  if (site === 'same-origin') return false
  if (origin !== undefined) return !origins.includes(origin)
  return site !== undefined && site !== 'none'
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** Anything that could be one. The database refuses some characters, which must not look like its fault. */
const NUMBER = /^[\w-]{1,100}$/

/** The id for an id or a number. A uuid is taken at its word, without a query: what it names is looked up next anyway. */
export async function incidentId(
  incidents: AppDeps['incidents'],
  named: string,
): Promise<string | undefined> {
  if (UUID.test(named)) return named.toLowerCase()
  return NUMBER.test(named) ? incidents.resolve(named) : undefined
}

/** Undefined when there is no such incident. */
export async function openIncident(
  incidents: AppDeps['incidents'],
  named: string,
): Promise<OpenIncident | undefined> {
  const id = await incidentId(incidents, named)
  const state = id === undefined ? undefined : await incidents.state(id)
  return id === undefined || state === undefined ? undefined : { id, state }
}

function namedIn(params: unknown): string {
  return typeof params === 'object' && params !== null && 'id' in params ? String(params.id) : ''
}

/** Asked directly: behind a proxy on this machine everybody would look local. */
function isThisMachine({ socket, headers }: FastifyRequest): boolean {
  const address = socket.remoteAddress ?? ''
  const local = address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.')
  return local && headers['x-forwarded-for'] === undefined && headers.forwarded === undefined
}
