/** Opening an incident: its number, and its first events as one append that makes its row as well. */
import { type Command, decide, emptyIncident, GENESIS, type Person } from '@holdfast/core'
import type { Pool } from 'pg'
import { guarded } from '../database/index.ts'
import { readCommand } from '../log/read.ts'
import { liveOf, record } from '../log/record.ts'
import { accepted, type Launch, type LaunchAnswer } from './answer.ts'
import { type DeskDeps, unknownRunbook } from './desk.ts'
import { headRowOf } from './projection.ts'

/** The same command id, or the same incident id by the same person, gets the first answer. */
export async function launch(deps: DeskDeps, request: Launch, by: Person): Promise<LaunchAnswer> {
  const { library, clock, newId, appender } = deps
  const id = request.id ?? newId()
  for (;;) {
    const before = await launched(deps.pool, { ...request, id }, by)
    if (before !== undefined) return before
    const hash = library.byId(request.runbook)?.summary.hash
    if (hash === undefined) return { ok: false, refusal: unknownRunbook(request.runbook) }

    const at = clock()
    const empty = emptyIncident(library.runbooks)
    const wish = (number: string): Command => ({
      ...wordsOf(request),
      type: 'incident.open',
      runbook: hash,
      number,
    })
    // Asked first without a number, so that a refusal uses none up.
    const tried = decide(empty, wish(''), { by, at })
    if (!tried.ok) return tried
    const number = await nextNumber(deps.pool, Number(at.slice(0, 4)))
    const verdict = decide(empty, wish(number), { by, at })
    if (!verdict.ok) return verdict

    const start = { incident: empty, hash: GENESIS }
    const made = record(id, start, { drafts: verdict.events, commandId: request.commandId, newId })
    const outcome = await appender.append({
      incident: id,
      expected: { seq: 0, hash: GENESIS },
      rows: made.rows,
      head: () => headRowOf(made.head.incident),
      opening: { number, command_id: request.commandId, opened_at: at, exercise: request.exercise },
    })
    if (outcome === 'appended') return { ...accepted(id, made.events, false), number }
    // Somebody sent the same launch at the same moment, or a restored backup knows the number: look again.
  }
}

function wordsOf({ title, severity, exercise, roles }: Launch) {
  return { title, severity, exercise, roles }
}

/** The answer of an earlier launch; a stranger's incident of that id is not told about. */
async function launched(
  pool: Pool,
  { id, commandId }: Launch & { id: string },
  by: Person,
): Promise<LaunchAnswer | undefined> {
  const { rows } = await guarded(
    pool.query<{ id: string; number: string; command_id: string; actor: string }>(
      `select i.id, i.number, i.command_id, e.actor
       from incidents i join events e on e.incident_id = i.id and e.seq = 1
       where i.id = $1 or i.command_id = $2
       order by i.command_id = $2 desc limit 1`,
      [id, commandId],
    ),
  )
  const [row] = rows
  if (row === undefined) return undefined
  if (row.actor !== by.id) return { ok: false, refusal: { code: 'already_opened' } }
  const events = await readCommand(pool, row.id, row.command_id)
  return { ...accepted(row.id, events.map(liveOf), true), number: row.number }
}

/** `INC-2026-014`. Unique over all nodes; one is skipped when its launch fails after all. */
async function nextNumber(pool: Pool, year: number): Promise<string> {
  const { rows } = await guarded(
    pool.query<{ last: number }>(
      `insert into incident_numbers as n (year, last) values ($1, 1)
       on conflict (year) do update set last = n.last + 1 returning last`,
      [year],
    ),
  )
  return `INC-${year}-${String(rows[0]?.last ?? 1).padStart(3, '0')}`
}
