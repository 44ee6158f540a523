/** Incidents: launch, list, read, command. */
import { type Refusal, viewIncident } from '@holdfast/core'
import {
  type CommandAnswer,
  CommandBody,
  type EventsAnswer,
  EventsQuery,
  type IncidentAnswer,
  IncidentQuery,
  type IncidentSummary,
  IncidentsQuery,
  LaunchBody,
  problemOfRefusal,
} from '@holdfast/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type CommandDeps, giveCommand, peopleOf } from '../commands.ts'
import type { AppDeps } from '../deps.ts'
import { Fault } from '../errors.ts'
import { actorOf, incidentOf } from '../guard.ts'
import { authorize } from '../policy.ts'
import { sendProblem } from '../problems.ts'
import type { Api } from './api.ts'

/** An incident's uuid, or its number. */
const ById = z.strictObject({ id: z.string().min(1).max(100) })

export function addIncidentRoutes(app: Api, deps: AppDeps & CommandDeps): void {
  const { incidents } = deps
  addLaunch(app, deps)

  app.get(
    '/v1/incidents',
    {
      config: { action: 'incident.list' },
      schema: { querystring: IncidentsQuery, summary: 'The incidents you may read', tags: ['incidents'] },
    },
    async (request): Promise<{ incidents: readonly IncidentSummary[] }> => {
      const actor = actorOf(request)
      const { status, limit, before } = request.query
      // Who may read an incident without being on it may read every one.
      const all = authorize(actor, 'incident.read', { roles: {} }) === 'allowed'
      const query = { person: actor.person.id, all, status, limit, ...(before !== undefined && { before }) }
      return { incidents: await incidents.list(query) }
    },
  )

  app.get(
    '/v1/incidents/:id',
    {
      config: { action: 'incident.read' },
      schema: {
        params: ById,
        querystring: IncidentQuery,
        summary: 'An incident as it is, or as it was at a seq or an instant',
        tags: ['incidents'],
      },
    },
    async (request): Promise<IncidentAnswer> => {
      const { id, state } = incidentOf(request)
      const { at } = request.query
      const shown = at === undefined ? state : await incidents.at(id, at)
      if (shown?.opened === undefined) throw new Fault('not_found')
      return { ...viewIncident(shown), id, headSeq: state.seq }
    },
  )

  app.post(
    '/v1/incidents/:id/commands',
    {
      config: { action: 'incident.command' },
      schema: { params: ById, body: CommandBody, summary: 'Give a command', tags: ['incidents'] },
    },
    async (request, reply): Promise<CommandAnswer | FastifyReply> => {
      const { answer } = await giveCommand(deps, incidentOf(request), request.body, actorOf(request))
      const given = await answer
      if (!given.ok) return sendRefusal(request, reply, given.refusal)
      return { seq: given.seq, events: given.events }
    },
  )

  app.get(
    '/v1/incidents/:id/events',
    {
      config: { action: 'incident.read' },
      schema: {
        params: ById,
        querystring: EventsQuery,
        summary: 'Recorded events, by seq',
        tags: ['incidents'],
      },
    },
    async (request): Promise<EventsAnswer> => {
      const { id, state } = incidentOf(request)
      const events = await incidents.events(id, request.query.after, request.query.limit)
      return { events, headSeq: Math.max(state.seq, events.at(-1)?.seq ?? 0) }
    },
  )
}

function addLaunch(app: Api, { incidents, pool, newId, metrics }: AppDeps & CommandDeps): void {
  app.post(
    '/v1/incidents',
    {
      config: { action: 'incident.launch' },
      schema: { body: LaunchBody, summary: 'Launch a runbook', tags: ['incidents'] },
    },
    async (request, reply): Promise<FastifyReply> => {
      const { id, roles: given = {}, exercise = false, commandId = newId(), ...rest } = request.body
      const people = await peopleOf(pool, [...new Set(Object.values(given).flat())])
      const roles = Object.fromEntries(
        Object.entries(given).map(([role, ids]) => [
          role,
          [...new Set(ids)].flatMap((each) => people.get(each) ?? []),
        ]),
      )
      const launch = { ...rest, commandId, exercise, roles, ...(id !== undefined && { id }) }
      const began = performance.now()
      const answer = await incidents.launch(launch, actorOf(request).person)
      const seconds = (performance.now() - began) / 1_000
      if (!answer.ok) {
        metrics.commandAnswered('incident.open', { events: 0, refusal: answer.refusal.code, seconds })
        return sendRefusal(request, reply, answer.refusal)
      }
      metrics.commandAnswered('incident.open', {
        events: answer.repeated ? 0 : answer.events.length,
        seconds,
      })
      return reply.code(201).send({ id: answer.incident, number: answer.number, seq: answer.seq })
    },
  )
}

function sendRefusal(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply {
  request.log.info({ code: refusal.code }, 'command refused')
  return sendProblem(request, reply, problemOfRefusal(refusal))
}
