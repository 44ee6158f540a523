/** The list of incidents, from the row that every append keeps; no log is read for it. */
import type { Instant } from '@holdfast/core'
import type { IncidentSummary } from '@holdfast/protocol'
import type { Pool } from 'pg'
import { guarded } from '../database/index.ts'
import type { Summary } from './projection.ts'

export type ListQuery = {
  /** Id of whoever asks. */
  readonly person: string
  /** Also those on which the person wears no role. */
  readonly all: boolean
  readonly status: 'open' | 'closed' | 'all'
  readonly limit: number
  /** Only those opened earlier. */
  readonly before?: Instant
}

type Row = {
  readonly id: string
  readonly number: string
  readonly head_seq: number
  readonly opened_at: Date
  readonly closed_at: Date | null
  readonly updated_at: Date
  readonly exercise: boolean
  readonly severity: 1 | 2 | 3 | 4
  readonly mine: boolean
  readonly title: Buffer
  readonly summary: Summary
}

/** Newest first. */
export async function listIncidents(pool: Pool, query: ListQuery): Promise<readonly IncidentSummary[]> {
  const { rows } = await guarded(
    pool.query<Row>({
      name: 'list-incidents',
      text: `select id, number, head_seq, opened_at, closed_at, updated_at, exercise, severity,
               members @> array[$1::text] as mine, title, summary
             from incidents
             where ($2 or members @> array[$1::text])
               and ($3 = 'all' or (closed_at is null) = ($3 = 'open'))
               and ($4::timestamptz is null or opened_at < $4)
             order by opened_at desc, id
             limit $5`,
      values: [query.person, query.all, query.status, query.before ?? null, query.limit],
    }),
  )
  return rows.map(summaryOf)
}

function summaryOf(row: Row): IncidentSummary {
  return {
    id: row.id,
    number: row.number,
    title: row.title.toString('utf8'),
    severity: row.severity,
    exercise: row.exercise,
    status: row.closed_at === null ? 'open' : 'closed',
    openedAt: row.opened_at.toISOString(),
    ...(row.closed_at !== null && { closedAt: row.closed_at.toISOString() }),
    seq: row.head_seq,
    ...row.summary,
    mine: row.mine,
    updatedAt: row.updated_at.toISOString(),
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The uuid of an incident named by uuid or number; undefined when there is none. */
export async function resolveIncident(pool: Pool, idOrNumber: string): Promise<string | undefined> {
  const column = UUID.test(idOrNumber) ? 'id' : 'number'
  const { rows } = await guarded(
    pool.query<{ id: string }>(`select id from incidents where ${column} = $1`, [idOrNumber]),
  )
  return rows[0]?.id
}
