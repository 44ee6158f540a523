/** A whole incident as lines of JSON that verify without the server. */
import { Readable } from 'node:stream'
import { GENESIS, type Incident } from '@holdfast/core'
import type { ExportLine } from '@holdfast/protocol'
import { z } from 'zod'
import type { AppDeps } from '../deps.ts'
import { Fault } from '../errors.ts'
import { actorOf, incidentOf } from '../guard.ts'
import type { Api } from './api.ts'

const ById = z.strictObject({ id: z.string().min(1).max(100) })
const PAGE = 500

export function addExportRoute(app: Api, deps: AppDeps): void {
  app.get(
    '/v1/incidents/:id/export',
    {
      config: { action: 'incident.read' },
      schema: { params: ById, summary: 'A bundle that verifies offline, as JSON lines', tags: ['incidents'] },
    },
    async (request, reply) => {
      const incident = incidentOf(request)
      const by = actorOf(request).person
      const header = await headerOf(deps, incident, by.name)
      request.log.info({ incident: incident.id, person: by.id, seq: header.headSeq }, 'incident exported')
      return reply
        .type('application/x-ndjson; charset=utf-8')
        .header('content-disposition', `attachment; filename="${header.number}.holdfast.jsonl"`)
        .send(Readable.from(linesOf(deps, incident, header)))
    },
  )
}

type Header = Extract<ExportLine, { header: unknown }>['header']

async function headerOf(
  { incidents, clock }: AppDeps,
  { id, state }: { readonly id: string; readonly state: Incident },
  exportedBy: string,
): Promise<Header> {
  const { opened, title, seq } = state
  if (opened === undefined) throw new Fault('not_found')
  const [head] = await incidents.events(id, seq - 1, 1)
  return {
    v: 1,
    incident: id,
    number: opened.number,
    title,
    engine: opened.engine,
    headSeq: seq,
    headHash: head?.hash ?? GENESIS,
    exportedAt: clock().toISOString(),
    exportedBy,
  }
}

/** Page by page: the log may be larger than what one wants in memory, and the reader's pace is the pace. */
async function* linesOf(
  { incidents, library }: AppDeps,
  { id, state }: { readonly id: string; readonly state: Incident },
  header: Header,
): AsyncGenerator<string> {
  yield line({ header })
  for (const hash of new Set(state.plans.map(({ runbook }) => runbook.hash))) {
    const entry = await library.byHash(hash)
    if (entry !== undefined) yield line({ runbook: entry.detail })
  }
  for (let after = 0; after < header.headSeq; ) {
    const page = await incidents.events(id, after, Math.min(PAGE, header.headSeq - after))
    const last = page.at(-1)
    if (last === undefined)
      throw new Error(`the log of ${id} ends at ${after}, before its head ${header.headSeq}`)
    for (const event of page) yield line({ event })
    after = last.seq
  }
}

const line = (content: ExportLine) => `${JSON.stringify(content)}\n`
