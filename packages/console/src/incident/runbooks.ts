/** Runbooks that incidents pin, by content hash: fetched once, compiled once, the same for ever. */
import { loadRunbook, type MachineConfig, type Runbook, type RunbookHash } from '@holdfast/core'
import { type Answer, api } from '../api.ts'

const loaded = new Map<RunbookHash, Runbook>()

export type FetchRunbook = (id: string, hash: RunbookHash) => Promise<Answer<Runbook>>

/** Known from elsewhere: what a tab remembered over a reload. */
export function knowRunbook(config: MachineConfig, hash: RunbookHash): void {
  if (!loaded.has(hash)) loaded.set(hash, loadRunbook(config, hash))
}

export const fetchRunbook: FetchRunbook = async (id, hash) => {
  const known = loaded.get(hash)
  if (known !== undefined) return { ok: true, value: known }
  const answer = await api.runbook(id, hash)
  if (!answer.ok) return answer
  const runbook = loadRunbook(answer.value.config, hash)
  loaded.set(hash, runbook)
  return { ok: true, value: runbook }
}
