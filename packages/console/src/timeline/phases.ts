/** Where in a log the plans moved from phase to phase: the marks of a replay's scrubber. */
import {
  emptyIncident,
  evolve,
  type Incident,
  type IncidentEvent,
  type Plan,
  type Runbooks,
} from '@holdfast/core'

export type PhaseMark = {
  /** Of the event with which the phase was entered. */
  readonly seq: number
  readonly title: string
}

/** As far as the log was read: folding goes on from there when it has grown. */
export type MarkedLog = { readonly marks: readonly PhaseMark[]; readonly incident: Incident }

export const unmarked = (runbooks: Runbooks): MarkedLog => ({ marks: [], incident: emptyIncident(runbooks) })

/**
 * @param events the whole log, of which `from` has read the beginning
 * @throws {ReplayFault} at the first event that does not fold
 */
export function markPhases(events: readonly IncidentEvent[], from: MarkedLog): MarkedLog {
  const marks = [...from.marks]
  let before = from.incident
  for (const event of events.slice(before.seq)) {
    const after = evolve(before, event)
    for (const plan of after.plans) {
      const was = before.plans.find(({ id }) => id === plan.id)
      for (const title of entered(was, plan)) marks.push({ seq: event.seq, title })
    }
    before = after
  }
  return { marks, incident: before }
}

function entered(before: Plan | undefined, after: Plan): readonly string[] {
  // Progress rows are shared until a state changes, so most events are dismissed by one comparison.
  if (before?.states === after.states) return []
  const was = new Map(before?.states.chunks.flat().map((progress, index) => [index, progress]))
  return after.states.chunks.flat().flatMap((progress, index) => {
    const again = progress.active && progress.enteredAt !== was.get(index)?.enteredAt
    const entry = again || (progress.active && was.get(index)?.active !== true)
    return entry ? [after.runbook.states[index]?.title ?? ''] : []
  })
}
