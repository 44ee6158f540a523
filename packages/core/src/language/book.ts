/**
 * A book is a runbook as read, before it is checked: every name still has its place in the file. Both ways of writing
 * one (YAML, XState's JSON) are read into it, so that checking and compiling exist once.
 */
import type { FactType, FactValue, RoleDef, Source } from '../runbook.ts'
import type { Word } from './nodes.ts'

export type Placed<T> = { readonly value: T; readonly at: number }

export type BookRole = { readonly id: Word; readonly def: RoleDef }

export type BookFact = {
  readonly id: Word
  /** Absent when it was written wrongly. */
  readonly type: FactType | undefined
  readonly title: string
  readonly initial: Placed<FactValue> | undefined
}

export type BookOption = {
  readonly id: Word
  readonly title: string
  readonly effect: string | undefined
  readonly target: Word | undefined
  readonly sets: readonly { readonly fact: Word; readonly to: Placed<FactValue> }[]
}

export type StepWork =
  | { readonly kind: 'task' }
  | { readonly kind: 'decision'; readonly options: readonly BookOption[] }
  | { readonly kind: 'approval'; readonly count: Placed<number> | undefined; readonly from: readonly Word[] }
  | { readonly kind: 'wait'; readonly ms: number }

export type BookStep = {
  readonly id: Word
  readonly title: string
  readonly instructions: string | undefined
  /** Absent: `anyone`. */
  readonly role: Word | undefined
  readonly needs: readonly Word[]
  readonly due: { readonly ms: number; readonly from: 'start' | 'state' } | undefined
  readonly required: boolean
  readonly evidence: string | undefined
  readonly records: readonly Word[]
  readonly work: StepWork
}

export type Via =
  | { readonly kind: 'onDone' }
  | { readonly kind: 'after'; readonly ms: number; readonly at: number }
  | { readonly kind: 'always'; readonly when: Word | undefined }

export type Exit = { readonly target: Word; readonly via: Via }

export type StateKind = 'steps' | 'compound' | 'parallel' | 'final' | 'history' | 'resting'

export type BookState = {
  /** Path from the root, e.g. `respond.contain`; '' is the root itself. */
  readonly path: string
  readonly name: Word
  readonly parent: BookState | undefined
  readonly kind: StateKind
  readonly title: string | undefined
  readonly summary: string | undefined
  readonly outcome: string | undefined
  readonly history: 'shallow' | 'deep'
  /** A history state's default. */
  readonly fallback: Word | undefined
  /** As written; absent: the first child. */
  readonly initial: Word | undefined
  readonly children: readonly BookState[]
  readonly steps: readonly BookStep[]
  readonly exits: readonly Exit[]
}

export type Book = {
  readonly id: string
  readonly version: string
  readonly title: string
  readonly summary: string | undefined
  readonly reviewBy: string | undefined
  readonly sources: readonly Source[]
  readonly roles: readonly BookRole[]
  readonly facts: readonly BookFact[]
  readonly root: BookState
  /** Every state but the root, in the order of the file. */
  readonly states: readonly BookState[]
}
