/** The one fault of the engine: a log that does not fold (L2, L3). */
export type ReplayFaultCode =
  | 'wrong_seq'
  | 'already_opened'
  | 'not_opened'
  | 'incident_closed'
  | 'incident_not_closed'
  | 'runbook_unknown'
  | 'plan_exists'
  | 'plan_unknown'
  | 'plan_ended'
  | 'step_unknown'
  | 'step_exists'
  | 'step_not_active'
  | 'step_cannot_take'
  | 'state_unknown'
  | 'option_unknown'
  | 'fact_unknown'
  | 'role_not_worn'
  | 'role_worn'
  | 'timer_unknown'
  | 'machine_stuck'
  | 'machine_loops'

/** Thrown by `evolve`: the log and the engine disagree. Never caught to go on; the incident needs a person. */
export class ReplayFault extends Error {
  override readonly name = 'ReplayFault'
  readonly code: ReplayFaultCode
  /** Of the event that did not fold. */
  readonly seq: number

  constructor(code: ReplayFaultCode, seq: number, about: string) {
    super(`event ${seq} does not fold: ${code} (${about})`)
    this.code = code
    this.seq = seq
  }
}
