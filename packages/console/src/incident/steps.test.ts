import { viewIncident } from '@holdfast/core'
import { outbreak } from '@holdfast/core/testing'
import { expect, test } from 'vitest'
import { openedWith } from '../testing/opened.ts'
import { Story } from '../testing/story.ts'
import { blocksOf, claimOn, nextFor, waitingOn, wearing } from './steps.ts'

test('phases of a parallel state stand side by side, each branch with its own phases', () => {
  const view = viewIncident(openedWith(outbreak).incident)
  const blocks = blocksOf(view, 'outbreak', outbreak)
  expect(
    blocks.map((block) =>
      block.kind === 'phase'
        ? block.phase.state.id
        : block.lanes.map(({ title, phases }) => [title, phases.map(({ state }) => state.id)]),
    ),
  ).toEqual([
    'triage',
    [
      ['Contain', ['respond.contain']],
      ['Notify', ['respond.notify.count', 'respond.notify.media']],
    ],
    'recover',
  ])
})

test('every step of a plan stands in exactly one phase', () => {
  const view = viewIncident(openedWith(outbreak).incident)
  const drawn = blocksOf(view, 'outbreak', outbreak).flatMap((block) =>
    block.kind === 'phase'
      ? block.phase.steps
      : block.lanes.flatMap(({ phases }) => phases.flatMap(({ steps }) => steps)),
  )
  expect(drawn.map(({ id }) => id).sort()).toEqual(view.steps.map(({ id }) => id).sort())
})

test('a step is one’s own by being on it, by assignment, by role; somebody else’s otherwise', () => {
  const view = viewIncident(Story.toRecovery().incident)
  const restart = view.steps.find(({ id }) => id === 'restart')
  if (restart === undefined) throw new Error('no step')
  expect(claimOn(restart, wearing(view, 'ben'))).toBe('on-it')
  expect(claimOn(restart, wearing(view, 'ana'))).toBeUndefined()
  expect(claimOn({ ...restart, status: 'ready' }, wearing(view, 'ben'))).toBe('role')
  expect(
    claimOn({ ...restart, status: 'ready', assignee: { id: 'ana', name: 'Ana' } }, wearing(view, 'ana')),
  ).toBe('assigned')
})

test('the incident waits on what is in other hands', () => {
  const view = viewIncident(Story.toRecovery().incident)
  expect(waitingOn(view, wearing(view, 'ana')).map(({ id }) => id)).toEqual(['restart'])
  expect(nextFor(view, wearing(view, 'ben')).map(({ id }) => id)).toEqual(['restart'])
})
