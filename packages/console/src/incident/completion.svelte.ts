/** What a person fills in to complete one step: facts that it records, evidence that it needs, a note, the true time. */
import type { Evidence, FactDef, Facts, FactValue, StepView } from '@holdfast/core'
import type { WireCommand } from '@holdfast/protocol'

export type FactField = { readonly id: string; readonly def: FactDef }

export class EvidenceDraft {
  kind: Evidence['kind'] = $state('text')
  title = $state('')
  value = $state('')

  empty = $derived(this.title.trim() === '' && this.value.trim() === '')
  problem: string | undefined = $derived.by(() => {
    if (this.title.trim() === '') return 'Name it, so that others know what it is'
    if (this.value.trim() === '') return 'Say what it is, or where'
    if (this.kind === 'link' && !URL.canParse(this.value.trim()))
      return 'A link begins with https:// or another scheme'
    if (this.kind === 'sha256' && !/^[0-9a-f]{64}$/i.test(this.value.trim()))
      return 'A SHA-256 has 64 hexadecimal digits'
    return undefined
  })

  made(): Evidence {
    return { kind: this.kind, title: this.title.trim(), value: this.value.trim() }
  }

  clear(): void {
    this.kind = 'text'
    this.title = ''
    this.value = ''
  }
}

/** The file stays where it is; only its fingerprint is written down. */
export async function fingerprintOf(file: File): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export class Completion {
  readonly step: StepView
  readonly fields: readonly FactField[]
  readonly evidence = new EvidenceDraft()
  /** By fact id, as typed. */
  values: Record<string, string> = $state({})
  note = $state('')
  /** Of a `datetime-local` input, in this device's zone; empty: now. */
  happened = $state('')
  /** The person has tried: from then on what is missing is said. */
  tried = $state(false)

  /** @param known what the plan knows already, to start from */
  constructor(step: StepView, fields: readonly FactField[], known: Facts) {
    this.step = step
    this.fields = fields
    for (const { id } of fields) this.values[id] = String(known[id] ?? '')
  }

  needsEvidence = $derived.by(() => this.step.evidenceNeeded !== undefined && this.step.evidence.length === 0)
  evidenceProblem = $derived.by(() =>
    this.evidence.empty && !this.needsEvidence ? undefined : this.evidence.problem,
  )
  /** A wait that is ended early says why (S10). */
  noteProblem = $derived.by(() =>
    this.step.kind === 'wait' && this.note.trim() === '' ? 'Say why it ends before its time' : undefined,
  )

  factProblem({ id, def }: FactField): string | undefined {
    return factOf(def, this.values[id] ?? '') === undefined ? MISSING[def.type] : undefined
  }

  /** @returns the command, or undefined while something is missing (and from then on it is shown) */
  command(): WireCommand | undefined {
    this.tried = true
    const missing = this.fields.some((field) => this.factProblem(field) !== undefined)
    if (missing || this.evidenceProblem !== undefined || this.noteProblem !== undefined) return undefined
    const facts = Object.fromEntries(
      this.fields.flatMap(({ id, def }) => {
        const value = factOf(def, this.values[id] ?? '')
        return value === undefined ? [] : [[id, value] as const]
      }),
    )
    return {
      type: 'step.complete',
      plan: this.step.plan,
      step: this.step.id,
      ...(this.note.trim() !== '' && { note: this.note.trim() }),
      ...(this.fields.length > 0 && { facts }),
      ...(!this.evidence.empty && { evidence: [this.evidence.made()] }),
      ...(this.happened !== '' && { occurredAt: new Date(this.happened).toISOString() }),
    }
  }
}

const MISSING = {
  boolean: 'Choose yes or no',
  number: 'A number is needed',
  string: 'Words are needed',
} as const

/** What was typed, as the fact's type; undefined: it is not one. */
export function factOf({ type }: FactDef, text: string): FactValue | undefined {
  const trimmed = text.trim()
  switch (type) {
    case 'boolean':
      return trimmed === 'true' ? true : trimmed === 'false' ? false : undefined
    case 'number': {
      const value = Number(trimmed)
      return trimmed !== '' && Number.isFinite(value) ? value : undefined
    }
    case 'string':
      return trimmed === '' ? undefined : trimmed
  }
}
