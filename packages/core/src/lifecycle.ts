/** The life of one step: one XState machine for all steps, read through a memo, so that a tick costs a map look-up. */
import { setup, transition } from 'xstate'
import type { StepState } from './incident.ts'

export type StepStatus = StepState['status']
export type StepMove = 'claim' | 'release' | 'assign' | 'complete' | 'skip' | 'fail' | 'reopen'

export const lifecycle = setup({}).createMachine({
  id: 'step',
  initial: 'open',
  states: {
    // An approval that some have given is open, and may be asked anew (A6).
    open: {
      on: {
        claim: 'claimed',
        assign: 'open',
        complete: 'done',
        skip: 'skipped',
        fail: 'failed',
        reopen: 'open',
      },
    },
    claimed: {
      on: {
        release: 'open',
        assign: 'open',
        complete: 'done',
        skip: 'skipped',
        fail: 'failed',
        reopen: 'open',
      },
    },
    done: { on: { reopen: 'open' } },
    skipped: { on: { reopen: 'open' } },
    failed: { on: { reopen: 'open' } },
  },
})

const memo = new Map<string, StepStatus | undefined>()

/** The status after the move, or `undefined` when a step of this status cannot take it. */
export function nextStatus(status: StepStatus, move: StepMove): StepStatus | undefined {
  const key = `${status} ${move}`
  if (!memo.has(key)) memo.set(key, compute(status, move))
  return memo.get(key)
}

function compute(status: StepStatus, move: StepMove): StepStatus | undefined {
  const snapshot = lifecycle.resolveState({ value: status, context: {} })
  if (!snapshot.can({ type: move })) return undefined
  return transition(lifecycle, snapshot, { type: move })[0].value
}

export const isSettled = ({ status }: Pick<StepState, 'status'>) => status === 'done' || status === 'skipped'
