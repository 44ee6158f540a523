/** Writers that never rest, and the ledger of what they were told. */
import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Client } from './client.ts'

export type Told = {
  /** Command id → where the server said it is in the log. */
  readonly accepted: Map<string, { readonly incident: string; readonly seq: number }>
  /** Command ids that were refused: they must not be in the log. */
  readonly refused: Set<string>
}

export type Writers = {
  readonly told: Told
  /** Resolves when so many more were accepted. @throws what a writer met that nobody should meet */
  more(count: number): Promise<void>
  /** Each finishes the command that it is at. */
  stop(): Promise<void>
}

export function startWriters(client: Client, incidents: readonly string[], count: number): Writers {
  const told: Told = { accepted: new Map(), refused: new Set() }
  let stopping = false

  async function write(name: string): Promise<void> {
    for (let n = 0; !stopping; n++) {
      const incident = incidents[randomInt(incidents.length)] ?? ''
      const commandId = randomUUID()
      const given = await client.give(incident, commandId, wish(`${name}, ${n}`))
      if (given.kind === 'accepted') told.accepted.set(commandId, { incident, seq: given.seq })
      else told.refused.add(commandId)
    }
  }
  const writing = Promise.all(Array.from({ length: count }, (_, index) => write(`writer ${index}`)))
  const failed = writing.then(() => {})
  failed.catch(() => undefined) // thrown by whoever waits for the writers
  return {
    told,
    more: async (count) => {
      const enough = told.accepted.size + count
      while (told.accepted.size < enough) await Promise.race([failed, delay(5)])
    },
    stop: async () => {
      stopping = true
      await writing
    },
  }
}

/** Mostly notes; sometimes one of the step that everybody wants, so that refusals happen too. */
function wish(words: string): object {
  switch (randomInt(6)) {
    case 0:
      return { type: 'step.complete', step: 'contested', note: words }
    case 1:
      return { type: 'step.reopen', step: 'contested', reason: words }
    default:
      return { type: 'note.add', note: words }
  }
}
