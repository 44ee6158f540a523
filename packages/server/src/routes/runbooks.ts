/** The library of runbooks, and the checker for whoever writes one. */
import { CheckBody, type RunbookDetail, RunbookQuery } from '@holdfast/protocol'
import { z } from 'zod'
import type { AppDeps } from '../deps.ts'
import { Fault } from '../errors.ts'
import type { RunbookProblem } from '../library.ts'
import type { Api } from './api.ts'

const ById = z.strictObject({ id: z.string().min(1).max(100) })
/** 1 MiB of source, written as JSON. */
const LARGEST_CHECK = 2 * 1_048_576

export function addRunbookRoutes(app: Api, { library }: AppDeps): void {
  app.get(
    '/v1/runbooks',
    {
      config: { action: 'runbooks.read' },
      schema: { summary: 'The newest version of each runbook, and files with problems', tags: ['runbooks'] },
    },
    async () => ({ runbooks: library.all().map(({ summary }) => summary), problems: library.problems }),
  )

  app.get(
    '/v1/runbooks/:id',
    {
      config: { action: 'runbooks.read' },
      schema: {
        params: ById,
        querystring: RunbookQuery,
        summary: 'A runbook with its source',
        tags: ['runbooks'],
      },
    },
    async (request): Promise<RunbookDetail> => {
      const { id } = request.params
      const { hash } = request.query
      const entry = hash === undefined ? library.byId(id) : await library.byHash(hash)
      if (entry === undefined || entry.detail.id !== id) throw new Fault('not_found')
      return entry.detail
    },
  )

  app.post(
    '/v1/runbooks/check',
    {
      bodyLimit: LARGEST_CHECK,
      config: { action: 'runbooks.check' },
      schema: { body: CheckBody, summary: 'Check a runbook without keeping it', tags: ['runbooks'] },
    },
    async (request): Promise<{ ok: boolean; problems: readonly RunbookProblem[] }> => {
      const parsed = await library.check(request.body.source)
      return { ok: parsed.ok, problems: parsed.ok ? parsed.warnings : parsed.problems }
    },
  )
}
