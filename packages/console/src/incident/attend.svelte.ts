/** The world around an incident's screen: sockets, presence, what a screen reader hears, where one was last time. */
import { sentence } from '@holdfast/core'
import type { LiveEvent, Problem } from '@holdfast/protocol'
import { untrack } from 'svelte'
import { type Announcer, announcer } from '../announcer.svelte.ts'
import type { Clock } from '../live/clock.svelte.ts'
import type { Live } from '../live/live.svelte.ts'
import { session } from '../session.svelte.ts'
import type { Desk } from './desk.svelte.ts'
import { isStale } from './freshness.ts'
import type { Pending } from './pending.ts'
import { sentenceOf } from './refusal.ts'
import type { IncidentRoom } from './room.svelte.ts'
import { claimOn, isOpen } from './steps.ts'

const IDLE_MS = 60_000

/** Others see which step this person looks at, and whether anybody is there at all. Call where effects may live. */
export function sharePresence(desk: Desk): void {
  let idle = $state(false)
  $effect(() => {
    let timer: ReturnType<typeof setTimeout>
    const active = () => {
      idle = false
      clearTimeout(timer)
      timer = setTimeout(() => {
        idle = true
      }, IDLE_MS)
    }
    active()
    const events = ['pointerdown', 'pointermove', 'keydown', 'scroll'] as const
    for (const type of events) addEventListener(type, active, { passive: true, capture: true })
    return () => {
      clearTimeout(timer)
      for (const type of events) removeEventListener(type, active, { capture: true })
    }
  })
  $effect(() => {
    if (desk.room.fresh) desk.room.lookAt(desk.replaying ? undefined : desk.step?.id, idle)
  })
}

/** Says once that the line is lost, ten seconds after it was. */
export function warnWhenStale(room: IncidentRoom, clock: Clock): void {
  const stale = $derived(isStale(room.freshness, clock.now))
  $effect(() => {
    if (stale) announcer.alert('The connection is lost. Ticks and notes are kept on this device.')
  })
}

const MINUTE = 60_000
const MILESTONES = [
  { left: 5 * MINUTE, words: 'Five minutes left' },
  { left: MINUTE, words: 'One minute left' },
  { left: 0, words: 'Overdue' },
]

/** A person's own deadlines are spoken at five minutes, at one, and when they have passed; never each second. */
export function announceDeadlines(desk: Desk, clock: Clock): void {
  let before = untrack(() => clock.now)
  $effect(() => {
    const { now } = clock
    const since = before
    before = now
    if (desk.replaying) return
    for (const step of desk.view?.steps ?? []) {
      if (step.due === undefined || !isOpen(step) || claimOn(step, desk.who) === undefined) continue
      const due = Date.parse(step.due)
      // A page that slept may have passed several: the last one is what holds.
      const reached = MILESTONES.findLast(({ left }) => due - since > left && due - now <= left)
      if (reached?.left === 0) announcer.alert(`${reached.words}: ${step.title}`)
      else if (reached !== undefined) announcer.say(`${reached.words}: ${step.title}`, true)
    }
  })
}

/** The line follows the network, the page's visibility, and a new sign-in. */
export function attendLine(live: Live): void {
  $effect(() => live.attend())
  $effect(() => {
    if (session.state.kind === 'signed-in') untrack(() => live.wake())
  })
}

/** Where this person's last visit ended, for "since 12:04". */
export class LastSeen {
  #key: string

  constructor(person: string, incident: string) {
    this.#key = `holdfast.seen.${person}.${incident}`
  }

  read(): { readonly seq: number; readonly at: number } | undefined {
    try {
      const [seq, at] = (localStorage.getItem(this.#key) ?? '').split(' ').map(Number)
      return seq !== undefined && at !== undefined && seq > 0 ? { seq, at } : undefined
    } catch {
      return undefined
    }
  }

  write(seq: number, at: number): void {
    try {
      if (seq > 0) localStorage.setItem(this.#key, `${seq} ${at}`)
    } catch {
      // Without storage the next visit simply starts with no "since".
    }
  }
}

/** Speaks of events by others; what concerns this person's own steps, and refusals, at once. */
export function narrate(desk: () => Desk | undefined, voice: Announcer = announcer) {
  return {
    onNews(events: readonly LiveEvent[]): void {
      const current = desk()
      const me = current?.room.me.id
      for (const event of events) {
        if (event.by.id === me) continue
        const words = sentence(event, current?.view)
        if (event.type === 'step.assigned' && event.data.person.id === me) voice.alert(words)
        else voice.say(words, event.type === 'role.assigned' && event.data.person.id === me)
      }
    },
    onRefused(pending: Pending, problem: Problem): void {
      const current = desk()
      if (current !== undefined) {
        voice.alert(sentenceOf(problem, current.view, current.room.me.id, pending.tappedAt))
      }
    },
    onRecorded({ command }: Pending): void {
      if (command.type === 'step.complete') navigator.vibrate?.(10)
    },
  }
}
