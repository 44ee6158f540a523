/** What people see of a step: its own state read together with its plan's. */
import type { Plan, StepState } from './incident.ts'
import { isSettled } from './lifecycle.ts'
import type { LoadedStep } from './load.ts'
import { dueAt, openNeeds, progressOf, stateOf, waitUntil } from './plan.ts'
import type { OptionDef } from './runbook.ts'
import type { OptionView, StepView, StepViewStatus } from './view.ts'

export function viewStep(plan: Plan, step: LoadedStep): StepView {
  const state = stateOf(plan, step)
  const blockedBy = openNeeds(plan, step)
  const status = statusOf(plan, step, state, blockedBy)
  return {
    id: step.id,
    plan: plan.id,
    state: step.state,
    title: step.title,
    kind: step.kind,
    role: step.role,
    required: step.required,
    status,
    needs: step.needs,
    ...(status === 'blocked' && { blockedBy }),
    ...whoAndWhen(state),
    ...(state.assignee !== undefined && { assignee: state.assignee }),
    ...times(plan, step, state, status),
    ...(step.instructions !== undefined && { instructions: step.instructions }),
    ...(step.evidence !== undefined && { evidenceNeeded: step.evidence }),
    evidence: state.evidence,
    records: step.records,
    notes: state.notes,
    ...ofKind(step, state),
    ...(step.index >= plan.runbook.steps.length && { added: true as const }),
  }
}

function statusOf(
  plan: Plan,
  step: LoadedStep,
  state: StepState,
  blockedBy: readonly string[],
): StepViewStatus {
  if (state.status !== 'open' && state.status !== 'claimed') return state.status
  const progress = progressOf(plan, step.state)
  if (progress?.active !== true) return progress?.enteredAt === undefined ? 'pending' : 'cancelled'
  if (blockedBy.length > 0) return 'blocked'
  if (step.kind === 'wait' || state.approvals.length > 0) return 'waiting'
  return state.status === 'claimed' ? 'claimed' : 'ready'
}

function whoAndWhen(state: StepState): Pick<StepView, 'by' | 'at' | 'recordedAt' | 'reason' | 'option'> {
  switch (state.status) {
    case 'open':
      return {}
    case 'claimed':
      return { by: state.by, at: state.at }
    case 'done':
      return {
        by: state.by,
        at: state.at,
        ...(state.recordedAt !== state.at && { recordedAt: state.recordedAt }),
        ...(state.option !== undefined && { option: state.option }),
      }
    case 'skipped':
    case 'failed':
      return { by: state.by, at: state.at, reason: state.reason }
  }
}

function times(
  plan: Plan,
  step: LoadedStep,
  state: StepState,
  status: StepViewStatus,
): Pick<StepView, 'due' | 'overdueAt' | 'until'> {
  const matters = !isSettled(state) && status !== 'cancelled' && plan.endedAt === undefined
  const due = matters ? dueAt(plan, step) : undefined
  const until = matters ? waitUntil(plan, step) : undefined
  return {
    ...(due !== undefined && { due }),
    ...(state.overdueAt !== undefined && { overdueAt: state.overdueAt }),
    ...(until !== undefined && { until }),
  }
}

function ofKind(step: LoadedStep, state: StepState): Pick<StepView, 'options' | 'approval'> {
  switch (step.kind) {
    case 'task':
    case 'wait':
      return {}
    case 'decision':
      return { options: step.options.map(viewOption) }
    case 'approval':
      return { approval: { count: step.count, from: step.from, given: state.approvals } }
  }
}

/** D4: every option, taken or not. */
function viewOption({ id, title, effect, target, sets }: OptionDef): OptionView {
  return {
    id,
    title,
    ...(effect !== undefined && { effect }),
    ...(target !== undefined && { target }),
    ...(Object.keys(sets).length > 0 && { sets }),
  }
}
