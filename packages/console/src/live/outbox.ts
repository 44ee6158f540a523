/**
 * Commands that must not be lost: written to this device before they are sent, taken off when the server has answered.
 * One list a person and incident. Every change re-reads the list, so that two tabs do not overwrite each other's.
 */
import type { Problem, WireCommand } from '@holdfast/protocol'

export type OutboxEntry = {
  readonly commandId: string
  readonly command: WireCommand
  /** Server time, as this device knew it, of the tap. */
  readonly tappedAt: string
  /** The server's no. It stays until a person has seen it and chosen what to do. */
  readonly problem?: Problem
}

export const OUTBOX_LIMIT = 100

export class Outbox {
  #storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  #key: string

  constructor(
    storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
    person: string,
    incident: string,
  ) {
    this.#storage = storage
    this.#key = `holdfast.outbox.${person}.${incident}`
  }

  entries(): readonly OutboxEntry[] {
    const text = this.#storage.getItem(this.#key)
    // Only `#write` writes under this key.
    return text === null ? [] : (JSON.parse(text) as OutboxEntry[])
  }

  /** @returns false when the device holds no more: 100 entries, or its storage is full or forbidden */
  add(entry: OutboxEntry): boolean {
    const entries = this.entries()
    if (entries.length >= OUTBOX_LIMIT) return false
    return this.#write([...entries, entry])
  }

  refused(commandId: string, problem: Problem): void {
    this.#write(
      this.entries().map((entry) => (entry.commandId === commandId ? { ...entry, problem } : entry)),
    )
  }

  remove(commandId: string): void {
    const entries = this.entries()
    const rest = entries.filter((entry) => entry.commandId !== commandId)
    if (rest.length < entries.length) this.#write(rest)
  }

  #write(entries: readonly OutboxEntry[]): boolean {
    try {
      if (entries.length === 0) this.#storage.removeItem(this.#key)
      else this.#storage.setItem(this.#key, JSON.stringify(entries))
      return true
    } catch {
      return false
    }
  }
}
