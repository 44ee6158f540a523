import { type IncidentEvent, sentence, type Titles } from '@holdfast/core'
import type { Paint } from './screen.ts'
import { clock, plain } from './text.ts'

/** One event, one line: when, its number, what happened, and what the person wrote with it. */
export function eventLine(event: IncidentEvent, titles: Titles, paint: Paint, now: Date): string {
  const { occurredAt } = event
  const late = occurredAt === undefined ? '' : paint.yellow(` (happened ${clock(occurredAt, now)})`)
  const words = wordsOf(event)
  return [
    paint.dim(`${clock(event.at, now)} #${String(event.seq).padEnd(4)}`),
    plain(sentence(event, titles)) + late,
    words === undefined ? '' : paint.dim(`“${plain(words)}”`),
  ]
    .join(' ')
    .trimEnd()
}

function wordsOf({ data }: IncidentEvent): string | undefined {
  if ('reason' in data) return data.reason
  return 'note' in data ? data.note : undefined
}
