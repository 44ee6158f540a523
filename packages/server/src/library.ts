import type { Runbooks } from '@holdfast/core'
import type { Parsed, Problem } from '@holdfast/core/language'
import type { RunbookDetail, RunbookSummary } from '@holdfast/protocol'

export type LibraryEntry = { readonly summary: RunbookSummary; readonly detail: RunbookDetail }

export type Library = {
  /** The newest version of each runbook. */
  all(): readonly LibraryEntry[]
  byId(id: string): LibraryEntry | undefined
  byHash(hash: string): Promise<LibraryEntry | undefined>
  readonly runbooks: Runbooks
  readonly problems: readonly { readonly file: string; readonly problems: readonly Problem[] }[]
  /** In a worker, with a cap on its time. */
  check(source: string): Promise<Parsed>
}
