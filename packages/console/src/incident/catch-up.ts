/** What happened while somebody was away, in a line, and as a handover to paste. Pure. */
import { type IncidentEvent, sentence, type Titles } from '@holdfast/core'
import { clockTimeOf, type TimeChoice } from '../ui/time.ts'

const KINDS: readonly { readonly one: string; readonly many: string; readonly types: readonly string[] }[] = [
  { one: 'step done', many: 'steps done', types: ['step.completed'] },
  { one: 'decision', many: 'decisions', types: ['decision.chosen'] },
  { one: 'approval', many: 'approvals', types: ['approval.given', 'approval.refused'] },
  { one: 'step skipped', many: 'steps skipped', types: ['step.skipped'] },
  { one: 'step reopened', many: 'steps reopened', types: ['step.reopened'] },
  { one: 'step added', many: 'steps added', types: ['step.added'] },
  { one: 'note', many: 'notes', types: ['note.added', 'evidence.added'] },
  { one: 'plan started', many: 'plans started', types: ['plan.started'] },
]

/** E.g. `3 steps done, 1 decision`; what fits no kind is `other changes`. */
export function summaryOf(events: readonly IncidentEvent[]): string {
  const counted = KINDS.map((kind) => ({
    ...kind,
    count: events.filter(({ type }) => kind.types.includes(type)).length,
  })).filter(({ count }) => count > 0)
  const rest = events.length - counted.reduce((sum, { count }) => sum + count, 0)
  const parts = counted.map(({ count, one, many }) => `${count} ${count === 1 ? one : many}`)
  if (rest > 0) parts.push(`${rest} other ${rest === 1 ? 'change' : 'changes'}`)
  return parts.join(', ')
}

/** Plain text for a message to whoever takes over. */
export function handoverOf(
  head: string,
  events: readonly IncidentEvent[],
  titles: Titles | undefined,
  times: TimeChoice,
): string {
  const lines = events.map(
    (event) => `${clockTimeOf(event.occurredAt ?? event.at, times)}  ${sentence(event, titles)}`,
  )
  return [head, ...lines].join('\n')
}
