/** A fired timer enters by the same door as a person's command (T2, T3). */
import type { CommandOf } from './command.ts'
import type { Incident } from './incident.ts'
import { SYSTEM } from './members.ts'
import { timers } from './timers.ts'
import { type Asking, accept, refuse, type Verdict } from './verdict.ts'

/** Whoever noticed that it was due: the event is by the system, and happened when it was due. */
export function fireTimer(incident: Incident, command: CommandOf<'timer.fire'>, { at }: Asking): Verdict {
  const timer = timers(incident).find(({ id }) => id === command.timer)
  if (timer === undefined) return refuse({ code: 'nothing_to_change' })
  if (timer.due > at) return refuse({ code: 'timer_not_due', timer: timer.id })
  const { id, plan, kind, step } = timer
  const data = { timer: id, plan, kind, ...(step !== undefined && { step }) }
  return accept({ by: SYSTEM, at }, { type: 'timer.fired', data }, timer.due)
}
