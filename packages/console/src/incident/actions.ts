/** All that can be done from the keyboard or the menu, in one list: the keys, the help and the menu read it alike. */
import { navigate } from '../router.svelte.ts'
import { settings } from '../settings.svelte.ts'
import type { Desk, Tab } from './desk.svelte.ts'
import { focusStep, moveFocus } from './focus.ts'
import { keyOf } from './steps.ts'

export type Action = {
  readonly id: string
  readonly title: string
  /** Key names as in `KeyboardEvent.key`; two in a row for a sequence. */
  readonly keys: readonly string[]
  /** Not in the menu: only sensible from where one is. */
  readonly keysOnly?: true
  /** Why it cannot be done now; undefined: it can. */
  readonly unable?: string | undefined
  readonly run: () => void
}

/** What the replay offers to keys: steps by one event, and the way back. */
export type ReplayKeys = { readonly step: (by: 1 | -1) => void; readonly live: () => void }

export function actionsOf(desk: Desk, replay: ReplayKeys): readonly Action[] {
  return [
    ...moving(desk),
    ...(desk.replaying ? [] : [...onStep(desk), ...onIncident(desk)]),
    ...showing(desk, replay),
  ]
}

function moving(desk: Desk): readonly Action[] {
  const next = desk.next
  return [
    { id: 'down', title: 'Next step', keys: ['j'], keysOnly: true, run: () => moveFocus(1) },
    { id: 'up', title: 'Previous step', keys: ['k'], keysOnly: true, run: () => moveFocus(-1) },
    {
      id: 'next',
      title: 'Go to my next step',
      keys: ['n'],
      unable: next === undefined ? 'Nothing waits for you' : undefined,
      run: () => {
        if (next !== undefined) focusStep(keyOf(next))
      },
    },
    {
      id: 'filter',
      title: 'Filter the steps',
      keys: ['/'],
      run: () => document.querySelector<HTMLElement>('[data-filter]')?.focus(),
    },
    { id: 'incidents', title: 'Go to all incidents', keys: ['g', 'i'], run: () => navigate('/') },
    { id: 'mine', title: 'Go to my steps', keys: ['g', 'm'], run: () => navigate('/me') },
  ]
}

function onStep(desk: Desk): readonly Action[] {
  const step = desk.stepOf(desk.tabStop)
  if (step === undefined) return []
  const key = keyOf(step)
  const may = (type: Parameters<Desk['may']>[0]) =>
    desk.may(type, step) ? undefined : 'Not possible on this step now'
  const about = (verb: string) => `${verb}: ${step.title}`
  const claimed = step.status === 'claimed' && step.by?.id === desk.room.me.id
  return [
    {
      id: 'tick',
      title: about('Tick'),
      keys: ['x'],
      unable: may(
        step.kind === 'decision'
          ? 'decision.choose'
          : step.kind === 'approval'
            ? 'approval.give'
            : 'step.complete',
      ),
      run: () => desk.tick(step),
    },
    {
      id: 'undo',
      title: about('Undo'),
      keys: ['u'],
      unable: may('step.reopen'),
      run: () => (desk.mayUndo(step) ? desk.undo(step) : desk.open({ kind: 'reopen', step: key })),
    },
    {
      id: 'claim',
      title: about(claimed ? 'Let go of' : 'Claim'),
      keys: ['c'],
      unable: may(claimed ? 'step.release' : 'step.claim') ?? desk.unable('step.claim'),
      run: () => desk.claim(step),
    },
    {
      id: 'assign',
      title: about('Assign'),
      keys: ['a'],
      unable: may('step.assign'),
      run: () => desk.open({ kind: 'assign', step: key }),
    },
    {
      id: 'skip',
      title: about('Skip'),
      keys: ['s'],
      unable: may('step.skip'),
      run: () => desk.open({ kind: 'skip', step: key }),
    },
    {
      id: 'note',
      title: about('Note on'),
      keys: ['m'],
      run: () => {
        desk.select(step)
        // The composer is there after the detail has been drawn.
        requestAnimationFrame(() =>
          document.querySelector<HTMLElement>(`[data-composer="${CSS.escape(key)}"]`)?.focus(),
        )
      },
    },
  ]
}

function onIncident(desk: Desk): readonly Action[] {
  const commands = [
    { type: 'severity.set', kind: 'severity', title: 'Change the severity…' },
    { type: 'incident.reopen', kind: 'reopen-incident', title: 'Reopen the incident…' },
  ] as const
  const offered = commands.filter(({ type }) => desk.may(type))
  const leads = desk.who.roles.has('commander') && desk.view?.status === 'open'
  return [
    ...(leads
      ? [
          {
            id: 'start-plan',
            title: 'Start another runbook beside…',
            keys: [],
            run: () => desk.open({ kind: 'start-plan' as const }),
          },
        ]
      : []),
    // Offered even while steps are open: the dialog says which.
    ...(leads
      ? [
          {
            id: 'close-incident',
            title: 'Close the incident…',
            keys: [],
            run: () => desk.open({ kind: 'close-incident' as const }),
          },
        ]
      : []),
    ...offered.map(({ kind, title }) => ({ id: kind, title, keys: [], run: () => desk.open({ kind }) })),
    {
      id: 'outbox',
      title: 'What is kept on this device…',
      keys: [],
      run: () => desk.open({ kind: 'outbox' }),
    },
  ]
}

const TABS: readonly { readonly tab: Tab; readonly title: string }[] = [
  { tab: 'detail', title: 'Show the step’s detail' },
  { tab: 'timeline', title: 'Show the timeline' },
  { tab: 'people', title: 'Show people and roles' },
  { tab: 'facts', title: 'Show the facts' },
]

function showing(desk: Desk, replay: ReplayKeys): readonly Action[] {
  return [
    ...TABS.map(({ tab, title }, index) => ({
      id: tab,
      title,
      keys: [String(index + 1)],
      run: () => {
        desk.tab = tab
      },
    })),
    {
      id: 'link',
      title: 'Copy a link to this step',
      keys: ['.'],
      run: () => void navigator.clipboard.writeText(linkTo(desk)),
    },
    { id: 'before', title: 'Replay: one event back', keys: ['['], run: () => replay.step(-1) },
    { id: 'after', title: 'Replay: one event on', keys: [']'], run: () => replay.step(1) },
    {
      id: 'live',
      title: 'Back to live',
      keys: ['l'],
      unable: desk.replaying ? undefined : 'This is live',
      run: () => replay.live(),
    },
    {
      id: 'density',
      title: 'Change the density of rows',
      keys: ['d'],
      run: () => {
        settings.density = settings.density === 'compact' ? 'comfortable' : 'compact'
      },
    },
    { id: 'help', title: 'Keyboard shortcuts', keys: ['?'], run: () => desk.open({ kind: 'shortcuts' }) },
  ]
}

/** Address of the incident with the step that is chosen. */
export function linkTo(desk: Desk): string {
  const url = new URL(location.href)
  const key = desk.selected ?? desk.cursor
  if (key !== undefined) url.searchParams.set('step', key)
  return url.href
}
