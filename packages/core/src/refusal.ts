/** Refusals: answers, not faults. Each carries the facts a person needs to understand it in place. */

import type { Person } from './event.ts'
import type { Instant } from './runbook.ts'

export type Refusal =
  | { readonly code: 'incident_closed'; readonly by: Person; readonly at: Instant }
  | { readonly code: 'incident_not_closed' }
  | { readonly code: 'already_opened' }
  | { readonly code: 'not_opened' }
  | { readonly code: 'runbook_unknown'; readonly runbook: string }
  | { readonly code: 'plan_unknown'; readonly plan: string }
  | {
      readonly code: 'plan_ambiguous'
      readonly step?: string
      readonly fact?: string
      readonly state?: string
      readonly plans: readonly string[]
    }
  | { readonly code: 'plan_ended'; readonly plan: string }
  | { readonly code: 'step_unknown'; readonly step: string; readonly nearest?: string }
  | { readonly code: 'step_not_reached'; readonly step: string; readonly state: string }
  | { readonly code: 'state_left'; readonly step: string; readonly state: string }
  | { readonly code: 'step_blocked'; readonly step: string; readonly needs: readonly string[] }
  | { readonly code: 'step_already_done'; readonly step: string; readonly by: Person; readonly at: Instant }
  | {
      readonly code: 'step_not_open'
      readonly step: string
      readonly was: string
      readonly by?: Person
      readonly at?: Instant
    }
  | { readonly code: 'step_claimed'; readonly step: string; readonly by: Person; readonly at: Instant }
  | { readonly code: 'step_not_claimed'; readonly step: string }
  | { readonly code: 'step_wrong_kind'; readonly step: string; readonly kind: string; readonly use: string }
  | { readonly code: 'step_exists'; readonly step: string }
  | { readonly code: 'steps_open'; readonly steps: readonly string[] }
  | { readonly code: 'option_unknown'; readonly option: string; readonly options: readonly string[] }
  | { readonly code: 'role_needed'; readonly roles: readonly string[] }
  | { readonly code: 'role_unknown'; readonly role: string; readonly roles: readonly string[] }
  | { readonly code: 'role_not_worn'; readonly role: string }
  | { readonly code: 'already_approved'; readonly step: string; readonly at: Instant }
  | { readonly code: 'approver_did_it'; readonly step: string; readonly did: string }
  | { readonly code: 'approver_may_not_do'; readonly step: string; readonly approved: string }
  | { readonly code: 'evidence_needed'; readonly step: string; readonly evidence: string }
  | { readonly code: 'reason_needed' }
  | { readonly code: 'fact_unknown'; readonly fact: string; readonly facts: readonly string[] }
  | { readonly code: 'fact_wrong_type'; readonly fact: string; readonly expected: string }
  | { readonly code: 'facts_needed'; readonly step: string; readonly facts: readonly string[] }
  | { readonly code: 'state_unknown'; readonly state: string }
  | { readonly code: 'timer_not_due'; readonly timer: string }
  | { readonly code: 'occurred_in_future'; readonly at: Instant }
  | { readonly code: 'occurred_before_opening'; readonly openedAt: Instant }
  | { readonly code: 'nothing_to_change' }

export type RefusalCode = Refusal['code']
