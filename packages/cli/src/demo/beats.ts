/**
 * What makes an exercise worth watching, each once, on the first piece that fits after a part of the plan is through:
 * two people race for one step, a paper tick is keyed in late, an approval is refused, a step is left out.
 */
import { type Incident, type Instant, type Person, viewIncident } from '@holdfast/core'
import { SKIPS } from './hospital.ts'
import { mayAlso, type Piece } from './piece.ts'
import type { Player } from './play.ts'

export type Beat =
  | { readonly kind: 'race'; readonly rival: Player }
  | { readonly kind: 'late' | 'refusal' | 'skip' }

type AskOf = (player: Player) => { incident: Incident; person: Person; at: Instant }

export type Beats = {
  /** @param free those who have nothing in hand */
  readonly next: (player: Player, piece: Piece, free: readonly Player[], askOf: AskOf) => Beat | undefined
}

/** Settled steps after which each may come. */
const AFTER = { race: 2, late: 8, refusal: 14, skip: 40 } as const

export function createBeats(players: readonly Player[]): Beats {
  const due = new Set(Object.keys(AFTER))
  return {
    next: (player, piece, free, askOf) => {
      if (due.size === 0) return undefined
      const { steps } = viewIncident(player.incident())
      const settled = steps.filter(({ status }) => status === 'done' || status === 'skipped').length
      const beat = BEATS.find(
        ({ kind, fits }) => due.has(kind) && settled >= AFTER[kind] && fits(piece, settled / steps.length),
      )
      if (beat === undefined) return undefined
      if (beat.kind !== 'race') {
        due.delete(beat.kind)
        return { kind: beat.kind }
      }
      const rival = free.find((other) => other !== players[0] && mayAlso(askOf(other), piece))
      if (rival === undefined) return undefined
      due.delete('race')
      return { kind: 'race', rival }
    },
  }
}

type Rule = { readonly kind: keyof typeof AFTER; readonly fits: (piece: Piece, share: number) => boolean }

const isTask = ({ step, offer }: Piece) => offer.type === 'step.complete' && step.kind === 'task'

const BEATS: readonly Rule[] = [
  { kind: 'race', fits: isTask },
  { kind: 'late', fits: isTask },
  { kind: 'refusal', fits: ({ offer }) => offer.type === 'approval.give' },
  {
    // A step with words for it while there may be one; what records facts is not left out.
    kind: 'skip',
    fits: (piece, share) =>
      isTask(piece) && piece.step.records.length === 0 && (SKIPS[piece.step.id] !== undefined || share > 0.7),
  },
]
