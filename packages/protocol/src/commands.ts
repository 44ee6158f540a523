/** The commands that may cross the wire: all of the engine's, but those that only the server gives. */
import type { Command } from '@holdfast/core'
import { z } from 'zod'
import { Evidence, FactValue, Id, Instant, Note, Reason, Severity, Title, Uuid } from './words.ts'

const onStep = { step: Id, plan: Id.optional(), occurredAt: Instant.optional() }
const facts = z.record(Id, FactValue)

/** A person to give a role to: the server looks the name up, so only the id is sent. */
const personId = Id

export const WireCommand = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('incident.close'), reason: Reason }),
  z.strictObject({ type: z.literal('incident.reopen'), reason: Reason }),
  z.strictObject({ type: z.literal('severity.set'), severity: Severity, reason: Reason.optional() }),
  z.strictObject({ type: z.literal('plan.start'), runbook: Id }),
  z.strictObject({ type: z.literal('role.assign'), role: Id, person: personId }),
  z.strictObject({ type: z.literal('role.release'), role: Id, person: personId }),
  z.strictObject({ type: z.literal('step.claim'), ...onStep }),
  z.strictObject({ type: z.literal('step.release'), ...onStep, reason: Reason.optional() }),
  z.strictObject({ type: z.literal('step.assign'), ...onStep, person: personId }),
  z.strictObject({
    type: z.literal('step.complete'),
    ...onStep,
    note: Note.optional(),
    facts: facts.optional(),
    evidence: z.array(Evidence).max(20).optional(),
  }),
  z.strictObject({ type: z.literal('step.skip'), ...onStep, reason: Reason }),
  z.strictObject({ type: z.literal('step.reopen'), ...onStep, reason: Reason }),
  z.strictObject({
    type: z.literal('step.add'),
    plan: Id.optional(),
    state: Id,
    title: Title,
    id: Id.optional(),
    role: Id.optional(),
    needs: z.array(Id).max(50).optional(),
    required: z.boolean().optional(),
    instructions: Note.optional(),
  }),
  z.strictObject({ type: z.literal('decision.choose'), ...onStep, option: Id, reason: Reason.optional() }),
  z.strictObject({ type: z.literal('approval.give'), ...onStep, note: Note.optional() }),
  z.strictObject({ type: z.literal('approval.refuse'), ...onStep, reason: Reason }),
  z.strictObject({
    type: z.literal('fact.set'),
    plan: Id.optional(),
    fact: Id,
    value: FactValue,
    occurredAt: Instant.optional(),
  }),
  z.strictObject({
    type: z.literal('note.add'),
    note: Note,
    plan: Id.optional(),
    step: Id.optional(),
    occurredAt: Instant.optional(),
  }),
  z.strictObject({ type: z.literal('evidence.add'), ...onStep, evidence: Evidence }),
])
export type WireCommand = z.infer<typeof WireCommand>
export type WireCommandType = WireCommand['type']

/** Every engine command is either on the wire or named here as the server's own. A new one breaks this line. */
type ServerOnly = 'incident.open' | 'timer.fire'
type Missing = Exclude<Command['type'], WireCommandType | ServerOnly>
export const everyCommandIsPlaced: [Missing] extends [never] ? true : Missing = true

/**
 * REST body of `POST /incidents/:id/commands`: `{ commandId, type, … }`. The id makes it idempotent: the same id
 * again gets the first answer.
 */
export const CommandBody = z
  .looseObject({ commandId: Uuid })
  .transform(({ commandId, ...command }) => ({ commandId, command }))
  .pipe(z.object({ commandId: Uuid, command: WireCommand }))
export type CommandBody = z.infer<typeof CommandBody>
