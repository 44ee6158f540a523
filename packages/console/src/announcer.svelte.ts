/** What a screen reader is told. Two live regions exist from the start (WCAG 4.1.3); this decides what enters them, and when. */
import { chime } from './chime.ts'
import { settings } from './settings.svelte.ts'

const BATCH_MS = 1_500

export class Announcer {
  polite = $state('')
  urgent = $state('')
  #waiting: string[] = []
  #timer: ReturnType<typeof setTimeout> | undefined

  /** Joined over 1.5 s: "Ana completed Restart primary, and 2 more". `mine`: about this person's own work. */
  say(text: string, mine = false): void {
    if (settings.announce === 'off' || (settings.announce === 'mine' && !mine)) return
    this.#waiting.push(text)
    this.#timer ??= setTimeout(() => this.#speak(), BATCH_MS)
  }

  /** Only for: assigned to me, my command was refused, the connection is lost for more than 10 s. */
  alert(text: string): void {
    this.urgent = text
    if (settings.sound) chime()
  }

  #speak(): void {
    const [first = '', ...more] = this.#waiting
    this.polite = more.length === 0 ? first : `${first}, and ${more.length} more`
    this.#waiting = []
    this.#timer = undefined
  }
}

export const announcer = new Announcer()
