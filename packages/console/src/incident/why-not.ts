/** Why a person cannot tick a step now, in a sentence; what the engine would refuse, said before it is tried. */
import type { StepView } from '@holdfast/core'
import type { Desk } from './desk.svelte.ts'

export function whyNot(step: StepView, desk: Desk): string {
  const { view } = desk
  if (view === undefined) return 'Loading'
  if (view.status === 'closed') return 'The incident is closed'
  switch (step.status) {
    case 'pending':
      return 'The plan has not reached this step'
    case 'blocked': {
      const titles = (step.blockedBy ?? step.needs).map(
        (id) => view.steps.find((other) => other.plan === step.plan && other.id === id)?.title ?? id,
      )
      return `First: ${titles.join(', ')}`
    }
    case 'cancelled':
      return 'The plan has moved on'
    case 'done':
    case 'skipped':
      return 'Settled already'
    case 'failed':
      return 'Refused: reopen it to go on'
    case 'ready':
    case 'claimed':
    case 'waiting': {
      const role = view.roleTitles[step.role] ?? step.role
      return desk.who.roles.size === 0
        ? 'You have no role in this incident'
        : `Only for ${role} or the commander`
    }
  }
}
