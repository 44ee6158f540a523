/**
 * What a reload without a network needs, kept for as long as this tab is open and no longer: who was signed in, and the
 * log of the incident that was on the screen. A tab that is closed leaves nothing behind but unsent ticks.
 */
import type { MachineConfig } from '@holdfast/core'
import type { LiveEvent, Me } from '@holdfast/protocol'

export type RememberedLog = {
  readonly events: readonly LiveEvent[]
  readonly runbooks: readonly { readonly hash: string; readonly config: MachineConfig }[]
  /** Server ms of the last word from the server: what is shown is as of then. */
  readonly at: number
}

const ME = 'holdfast.me'
const logOf = (person: string, incident: string) => `holdfast.log.${person}.${incident}`

export const remembered = {
  me: (): Me | undefined => read<Me>(ME),
  setMe: (me: Me): void => write(ME, me),
  log: (person: string, incident: string): RememberedLog | undefined =>
    read<RememberedLog>(logOf(person, incident)),
  setLog: (person: string, incident: string, log: RememberedLog): void => write(logOf(person, incident), log),
  /** Somebody signs out: nothing of theirs stays in the tab. */
  forget(): void {
    try {
      sessionStorage.clear()
    } catch {
      // Forbidden storage holds nothing.
    }
  },
}

function read<T>(key: string): T | undefined {
  try {
    const text = sessionStorage.getItem(key)
    // Only `write` writes under these keys.
    return text === null ? undefined : (JSON.parse(text) as T)
  } catch {
    return undefined
  }
}

function write(key: string, value: unknown): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(value))
  } catch {
    // Too long a log for the browser's few megabytes, or no storage at all: a reload then wants the network.
    try {
      sessionStorage.removeItem(key)
    } catch {
      // As above.
    }
  }
}
