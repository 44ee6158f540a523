/** REST bodies and answers of `/api/v1`. Answers are typed, not validated: the server makes them. */
import type { IncidentEvent, IncidentView, MachineConfig } from '@holdfast/core'
import { z } from 'zod'
import { Id, Instant, OrgRole, Severity, Title, Uuid } from './words.ts'

const RoleMap = z.record(Id, z.array(Id).max(50))

/** `POST /incidents`. `id` lets a console open the incident before the answer is back; `commandId` makes it idempotent. */
export const LaunchBody = z
  .strictObject({
    runbook: Id,
    title: Title,
    severity: Severity,
    exercise: z.boolean().optional(),
    /** Role → ids of the people who wear it from the start. The launcher is commander in any case. */
    roles: RoleMap.optional(),
    id: Uuid.optional(),
    commandId: Uuid.optional(),
  })
  .meta({ id: 'Launch' })
export type LaunchBody = z.infer<typeof LaunchBody>

export const EventsQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(500),
})

/** `hash`: the version of that content, rather than the newest. */
export const RunbookQuery = z.strictObject({
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
})

/** `at`: a seq, or an instant (the last event at or before it). */
export const IncidentQuery = z.strictObject({
  at: z.union([z.coerce.number().int().min(1), Instant]).optional(),
})

export const IncidentsQuery = z.strictObject({
  status: z.enum(['open', 'closed', 'all']).default('all'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  /** `openedAt` of the last one of the page before. */
  before: Instant.optional(),
})

export const PersonBody = z
  .strictObject({ email: z.email().max(200), name: Title, role: OrgRole })
  .meta({ id: 'NewPerson' })
/** `PATCH /people/:id`. */
export const RoleBody = z.strictObject({ role: OrgRole }).meta({ id: 'NewRole' })
/** `POST /api/auth/sign-in/email`. */
export const SignInBody = z
  .strictObject({ email: z.string().trim().min(1).max(200), password: z.string().min(1).max(200) })
  .meta({ id: 'SignIn' })
/** First admin and every account made by an admin: the one-time link's token and the person's own password. */
export const SetupBody = z
  .strictObject({
    token: z.string().min(20).max(200),
    email: z.email().max(200).optional(),
    name: Title.optional(),
    password: z.string().min(12).max(200),
  })
  .meta({ id: 'Setup' })
export const TokenBody = z
  .strictObject({ name: Title, days: z.number().int().min(1).max(365).default(90) })
  .meta({ id: 'NewToken' })
export const CheckBody = z.strictObject({ source: z.string().max(1_048_576) }).meta({ id: 'RunbookSource' })

export type Me = {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: OrgRole
}
export type PersonEntry = Me

export type RunbookSummary = {
  readonly id: string
  readonly version: string
  readonly hash: string
  readonly title: string
  readonly summary?: string
  readonly states: readonly {
    readonly id: string
    readonly title: string
    readonly within: readonly string[]
    readonly steps: number
  }[]
  readonly roles: Readonly<Record<string, string>>
  readonly steps: number
  readonly reviewBy?: string
}
/** `GET /runbooks/:id[?hash=]`: the newest, or the pinned one. `source` is the text it was written in. */
export type RunbookDetail = RunbookSummary & { readonly config: MachineConfig; readonly source: string }

export type IncidentSummary = {
  readonly id: string
  readonly number: string
  readonly title: string
  readonly severity: 1 | 2 | 3 | 4
  readonly exercise: boolean
  readonly status: 'open' | 'closed'
  readonly openedAt: string
  readonly closedAt?: string
  readonly seq: number
  readonly phases: readonly string[]
  readonly settled: number
  readonly total: number
  readonly overdue: number
  readonly oldestOverdue?: string
  readonly commanders: readonly string[]
  /** Whether the asking person wears a role on it. */
  readonly mine: boolean
  readonly updatedAt: string
}

/** `GET /incidents/:id`: the projection, with the ids that the address needs. */
export type IncidentAnswer = IncidentView & {
  readonly id: string
  /** Seq of the newest event; differs from `seq` when asked `?at=`. */
  readonly headSeq: number
}

/** What travels on the socket: the event, which command made it, and the chain's hash after it. */
export type LiveEvent = IncidentEvent & {
  readonly id: string
  readonly commandId?: string
  readonly hash: string
}

/** What the log holds: enough to recompute the chain (see core's chain.ts). Hashes and salts are lower-case hex. */
export type RecordedEvent = LiveEvent & {
  readonly v: 1
  readonly subject?: string
  readonly salt: string
  readonly commit: string
  readonly prevHash: string
}

export type EventsAnswer = { readonly events: readonly RecordedEvent[]; readonly headSeq: number }
export type LaunchAnswer = { readonly id: string; readonly number: string; readonly seq: number }
export type CommandAnswer = { readonly seq: number; readonly events: readonly LiveEvent[] }

/**
 * One line of `GET /incidents/:id/export`, JSON each: the header, then the runbooks that its plans run, then every
 * event from seq 1 on. It verifies alone: nothing of the server is needed.
 */
export type ExportLine =
  | {
      readonly header: {
        readonly v: 1
        readonly incident: string
        readonly number: string
        readonly title: string
        readonly engine: string
        /** How many events follow, and the chain's hash after the last. */
        readonly headSeq: number
        readonly headHash: string
        readonly exportedAt: string
        readonly exportedBy: string
      }
    }
  | { readonly runbook: RunbookDetail }
  | { readonly event: RecordedEvent }
