import { z } from 'zod'

/** Bounds of what a person may send; the server refuses more with 422 and the field's path. */
export const LIMITS = {
  title: 200,
  note: 10_000,
  reason: 2_000,
  id: 100,
  evidence: 4_000,
  eventsPage: 1_000,
} as const

// Characters that nobody sees (a database refuses some of them) and halves of characters are not text.
const UNSEEN = 'has a character that cannot be shown'
const LINE = /^[^\p{Cc}\p{Cs}]*$/u
const LINES = /^(?:[\t\n\r]|[^\p{Cc}\p{Cs}])*$/u

const trimmed = (characters: RegExp, max: number) =>
  z.string().trim().regex(characters, UNSEEN).min(1).max(max)

export const Id = z.string().regex(LINE, UNSEEN).min(1).max(LIMITS.id)
export const Title = trimmed(LINE, LIMITS.title)
export const Note = trimmed(LINES, LIMITS.note)
export const Reason = trimmed(LINES, LIMITS.reason)
/** Lower case is the one form: the log hashes ids as text, and a database answers in lower case. */
export const Uuid = z.uuid().toLowerCase()
export const Instant = z.iso.datetime({ precision: 3 })
export const Severity = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)])
export const FactValue = z.union([
  z.boolean(),
  z.number().finite(),
  z.string().regex(LINES, UNSEEN).max(LIMITS.reason),
])

export const Person = z.strictObject({ id: Id, name: z.string().min(1).max(LIMITS.title) })
export type Person = z.infer<typeof Person>

export const Evidence = z.strictObject({
  title: Title,
  kind: z.enum(['text', 'link', 'sha256']),
  value: trimmed(LINES, LIMITS.evidence),
})

/** What the account may do in the organisation; incident roles are given per incident. */
export const OrgRole = z.enum(['admin', 'commander', 'responder', 'reviewer'])
export type OrgRole = z.infer<typeof OrgRole>
