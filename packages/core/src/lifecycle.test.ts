import { expect, test } from 'vitest'
import { createActor } from 'xstate'
import { lifecycle, nextStatus, type StepMove, type StepStatus } from './lifecycle.ts'

const table: Record<StepStatus, Partial<Record<StepMove, StepStatus>>> = {
  open: {
    claim: 'claimed',
    assign: 'open',
    complete: 'done',
    skip: 'skipped',
    fail: 'failed',
    reopen: 'open',
  },
  claimed: {
    release: 'open',
    assign: 'open',
    complete: 'done',
    skip: 'skipped',
    fail: 'failed',
    reopen: 'open',
  },
  done: { reopen: 'open' },
  skipped: { reopen: 'open' },
  failed: { reopen: 'open' },
}
const moves: readonly StepMove[] = ['claim', 'release', 'assign', 'complete', 'skip', 'fail', 'reopen']
const statuses: readonly StepStatus[] = ['open', 'claimed', 'done', 'skipped', 'failed']
const pairs = statuses.flatMap((status) => moves.map((move) => [status, move, table[status][move]] as const))

test.each(pairs)('a step that is %s and takes %s is then %s', (status, move, expected) => {
  expect(nextStatus(status, move)).toBe(expected)
  expect(nextStatus(status, move), 'from the memo').toBe(expected)
})

test.each(pairs)('the memo says of %s and %s what a running actor does', (status, move, expected) => {
  const actor = createActor(lifecycle, {
    snapshot: lifecycle.resolveState({ value: status, context: {} }),
  }).start()
  actor.send({ type: move })
  expect(actor.getSnapshot().value).toBe(expected ?? status)
  actor.stop()
})
