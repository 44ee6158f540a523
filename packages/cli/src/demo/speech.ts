/** An offer with its blanks filled, in the words of the invented hospital. */
import { createHash } from 'node:crypto'
import type { Command, Evidence, FactType, FactValue, Instant } from '@holdfast/core'
import { CHOICES, DOMAIN, FACTS, NOTES, REOPENING, WAITED } from './hospital.ts'
import type { Piece } from './piece.ts'

type Manner = {
  /** How often this decision was met before: a plan that comes round again hears another answer in the end. */
  readonly met: number
  readonly factTypes: Readonly<Record<string, FactType>>
  readonly occurredAt?: Instant
  /** Instead of the step's own words. */
  readonly note?: string
}

/** @throws {Error} for an offer that `pieceFor` does not make */
export function commandOf({ step, offer }: Piece, manner: Manner): Command {
  const on = { plan: step.plan, step: step.id }
  const note = manner.note ?? (step.kind === 'wait' ? WAITED : NOTES[step.id])
  switch (offer.type) {
    case 'step.complete':
      return {
        type: 'step.complete',
        ...on,
        ...(note !== undefined && { note }),
        ...(step.evidenceNeeded !== undefined && { evidence: [evidenceOf(step.id, step.evidenceNeeded)] }),
        ...(offer.facts !== undefined && { facts: factsOf(offer.facts, manner.factTypes) }),
        ...(manner.occurredAt !== undefined && { occurredAt: manner.occurredAt }),
      }
    case 'decision.choose':
      return { type: 'decision.choose', ...on, ...choiceOf(step.id, offer.options ?? [], manner.met) }
    case 'approval.give':
      return { type: 'approval.give', ...on, ...(note !== undefined && { note }) }
    case 'evidence.add':
      return { type: 'evidence.add', ...on, evidence: evidenceOf(step.id, step.evidenceNeeded ?? step.title) }
    case 'step.reopen':
      return { type: 'step.reopen', ...on, reason: REOPENING }
    default:
      throw new Error(`nobody in the demo says ${offer.type}`)
  }
}

function choiceOf(step: string, options: readonly string[], met: number) {
  const choice = CHOICES[step]
  if (choice !== undefined && met === 0 && options.includes(choice.option)) return choice
  return { option: options[met % options.length] ?? '' }
}

/** Every third entry is a link, every third the hash of a file that the hospital keeps. */
function evidenceOf(step: string, asked: string): Evidence {
  const title = asked.slice(0, 120)
  const hash = createHash('sha256').update(`${step}: ${asked}`).digest('hex')
  switch (Number.parseInt(hash.slice(0, 4), 16) % 3) {
    case 0:
      return { title, kind: 'link', value: `https://files.${DOMAIN}/incident/${step}.pdf` }
    case 1:
      return { title, kind: 'sha256', value: hash }
    default:
      return { title, kind: 'text', value: `Binder 3, sheet ${hash.slice(0, 4)}` }
  }
}

function factsOf(names: readonly string[], types: Manner['factTypes']): Record<string, FactValue> {
  return Object.fromEntries(names.map((name) => [name, FACTS[name] ?? SAMPLE[types[name] ?? 'string']]))
}

const SAMPLE: Readonly<Record<FactType, FactValue>> = { boolean: true, number: 1, string: 'noted' }
