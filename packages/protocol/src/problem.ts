/** Problem documents (RFC 9457): one stable `code`, a sentence that says what happened and what to do now. */
import type { Refusal, RefusalCode } from '@holdfast/core'
import { z } from 'zod'

export const Problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string().optional(),
    requestId: z.string().optional(),
    /** Places in the body, for 422. */
    issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>

type Entry = { readonly status: 403 | 404 | 409 | 422; readonly title: string }

/** What each refusal of the engine means to a person. */
export const REFUSALS: Readonly<Record<RefusalCode, Entry>> = {
  incident_closed: { status: 409, title: 'The incident is closed. Reopen it to go on working.' },
  incident_not_closed: { status: 409, title: 'The incident is open already.' },
  already_opened: { status: 409, title: 'The incident was opened already.' },
  not_opened: { status: 409, title: 'The incident was not opened yet.' },
  runbook_unknown: { status: 422, title: 'There is no runbook of that name here.' },
  plan_unknown: { status: 422, title: 'No such plan runs in this incident.' },
  plan_ambiguous: { status: 422, title: 'Several running plans have a step of that name; say which plan.' },
  plan_ended: { status: 409, title: 'That plan has ended.' },
  step_unknown: { status: 422, title: 'No running plan has a step of that name.' },
  step_not_reached: { status: 409, title: 'The plan has not reached that step yet.' },
  state_left: { status: 409, title: 'The plan has moved on; that step can no longer be changed.' },
  step_blocked: { status: 409, title: 'Other steps come first.' },
  step_already_done: { status: 409, title: 'Somebody did this already.' },
  step_not_open: { status: 409, title: 'The step is not in a state that allows this.' },
  step_claimed: { status: 409, title: 'Somebody else has claimed this step.' },
  step_not_claimed: { status: 409, title: 'Nobody has claimed this step.' },
  step_wrong_kind: { status: 422, title: 'A step of this kind is not done that way.' },
  step_exists: { status: 409, title: 'The plan has a step of that name already.' },
  steps_open: { status: 409, title: 'Required steps are still open; do or skip them first.' },
  option_unknown: { status: 422, title: 'The decision has no such option.' },
  role_needed: { status: 403, title: 'Only people with one of these roles may do this.' },
  role_unknown: { status: 422, title: 'This incident has no such role.' },
  role_not_worn: { status: 409, title: 'That person does not have this role.' },
  already_approved: { status: 409, title: 'You approved this already; somebody else must be next.' },
  approver_did_it: { status: 403, title: 'You did what is to be approved; somebody else must approve it.' },
  approver_may_not_do: { status: 403, title: 'You approved this; somebody else must carry it out.' },
  evidence_needed: { status: 422, title: 'This step needs evidence before it is done.' },
  reason_needed: { status: 422, title: 'Say why.' },
  fact_unknown: { status: 422, title: 'The runbook has no such fact.' },
  fact_wrong_type: { status: 422, title: 'The fact has another type.' },
  facts_needed: { status: 422, title: 'This step records facts; give them when completing it.' },
  state_unknown: { status: 422, title: 'The plan has no such state.' },
  timer_not_due: { status: 409, title: 'That timer is not due yet.' },
  occurred_in_future: { status: 422, title: 'That time has not come yet.' },
  occurred_before_opening: { status: 422, title: 'That is long before the incident was opened.' },
  nothing_to_change: { status: 409, title: 'It is so already; nothing was changed.' },
}

/** The refusal as a problem document; its facts (`by`, `at`, `needs` …) stay beside the code. */
export function problemOfRefusal(refusal: Refusal): Problem {
  const { code, ...facts } = refusal
  const { status, title } = REFUSALS[code]
  return { type: `/problems/${code}`, title, status, code, ...facts }
}
