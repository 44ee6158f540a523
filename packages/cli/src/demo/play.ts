/**
 * The story: each person looks up, takes what the engine offers them, works on it for a while, and says so. It knows
 * people and time, not the runbook; the live server and a bare engine can both be its stage.
 */
import type { Command, Incident, Instant, Person } from '@holdfast/core'
import { type Agenda, createAgenda } from './agenda.ts'
import { type Beats, createBeats } from './beats.ts'
import { CLOSING, LATE, REFUSAL, SKIP_REASON, SKIPS, TAKEN_OVER } from './hospital.ts'
import { anyPieceFor, type Piece, pieceFor, waitFor } from './piece.ts'
import type { Dice } from './random.ts'
import { commandOf } from './speech.ts'

export type Player = {
  readonly person: Person
  /** As this person's own screen shows it. */
  readonly incident: () => Incident
  /** Resolves when the answer is there and, if accepted, this person's screen shows it. False: refused. */
  readonly give: (command: Command) => Promise<boolean>
  /** Others see which step this person is on; none: just looking. */
  readonly look: (step?: string) => void
}

export type Stage = {
  /** The first is the commander. */
  readonly players: readonly [Player, ...Player[]]
  /** Waits until this much of the story's time has passed, in ms. */
  readonly until: (ms: number) => Promise<void>
  /** The server's clock. */
  readonly clock: () => Instant
  readonly stopped: () => boolean
}

export type Ending = { readonly how: 'closed' | 'stuck' | 'stopped'; readonly ms: number }

/** Milliseconds of the story's time. Eight people, ninety steps, three minutes: people type fast here. */
const PACE = { look: [500, 1_100], think: [300, 900], work: [1_900, 4_300], late: [9_000, 12_000] } as const
/** Without progress for so long the commander takes over what is left lying; after `STUCK` nothing can be done. */
const QUIET = 15_000
const STUCK = 60_000

export async function play(stage: Stage, dice: Dice): Promise<Ending> {
  const agenda = createAgenda()
  const scene = createScene(stage, dice, agenda)
  for (const player of stage.players) agenda.add(dice.between(0, 1_500), () => scene.turn(player))
  const over = () => stage.stopped() || scene.closed() || scene.quietFor() > STUCK
  await agenda.run(stage.until, over)
  const how = scene.closed() ? 'closed' : stage.stopped() ? 'stopped' : 'stuck'
  return { how, ms: agenda.now() }
}

function createScene(stage: Stage, dice: Dice, agenda: Agenda) {
  const [commander] = stage.players
  const beats: Beats = createBeats(stage.players)
  const met = new Map<string, number>()
  const busy = new Set<Player>()
  /** What each saw when there was nothing to do: looking again at the same finds the same. */
  const idleAt = new Map<Player, Incident>()
  let progressAt = 0

  const between = ([from, to]: readonly [number, number]) => dice.between(from, to)
  const askOf = (player: Player) => ({
    incident: player.incident(),
    person: player.person,
    at: stage.clock(),
  })
  const closed = () => commander.incident().closed !== undefined
  const quietFor = () => agenda.now() - progressAt

  async function turn(player: Player): Promise<void> {
    // Drawn into a race meanwhile; the next turn comes after it (work takes longer than looking up).
    if (busy.has(player)) return
    const incident = player.incident()
    const fresh = idleAt.get(player) !== incident
    const piece = (fresh ? pieceFor(askOf(player)) : undefined) ?? commandersPiece(player, fresh)
    if (piece !== undefined) return begin(player, piece)
    if (fresh) player.look()
    idleAt.set(player, incident)
    if (player === commander && incident.plans.every(({ endedAt }) => endedAt !== undefined))
      await give(player, { type: 'incident.close', reason: CLOSING })
    agenda.add(between(PACE.look), () => turn(player))
  }

  function commandersPiece(player: Player, fresh: boolean): Piece | undefined {
    if (player !== commander) return undefined
    const wait = fresh ? waitFor(askOf(commander)) : undefined
    return wait ?? (quietFor() > QUIET ? anyPieceFor(askOf(commander)) : undefined)
  }

  async function begin(player: Player, piece: Piece): Promise<void> {
    const free = stage.players.filter((other) => other !== player && !busy.has(other))
    const beat = beats.next(player, piece, free, askOf)
    const racers = beat?.kind === 'race' ? [player, beat.rival] : [player]
    for (const racer of racers) {
      busy.add(racer)
      racer.look(piece.step.id)
    }
    const startedAt = stage.clock()
    // Racers do not claim: they do not know of each other until one of them is done.
    if (piece.offer.type === 'step.complete' && piece.step.kind === 'task' && racers.length === 1)
      await give(player, { type: 'step.claim', plan: piece.step.plan, step: piece.step.id })
    agenda.add(between(beat?.kind === 'late' ? PACE.late : PACE.work), async () => {
      await Promise.all(racers.map((racer) => give(racer, commandFor(racer, piece, beat?.kind, startedAt))))
      for (const racer of racers) {
        busy.delete(racer)
        agenda.add(between(PACE.think), () => turn(racer))
      }
    })
  }

  function commandFor(player: Player, piece: Piece, beat: string | undefined, startedAt: Instant): Command {
    const { step, offer } = piece
    const on = { plan: step.plan, step: step.id }
    if (beat === 'skip') return { type: 'step.skip', ...on, reason: SKIPS[step.id] ?? SKIP_REASON }
    if (beat === 'refusal') return { type: 'approval.refuse', ...on, reason: REFUSAL }
    const before = met.get(step.id) ?? 0
    if (offer.type === 'decision.choose') met.set(step.id, before + 1)
    const plan = player.incident().plans.find(({ id }) => id === step.plan)
    const facts = Object.entries(plan?.runbook.config.meta.facts ?? {})
    return commandOf(piece, {
      met: before,
      factTypes: Object.fromEntries(facts.map(([name, { type }]) => [name, type])),
      ...(beat === 'late' && { occurredAt: startedAt, note: LATE }),
      ...(player === commander && quietFor() > QUIET && { note: TAKEN_OVER }),
    })
  }

  async function give(player: Player, command: Command): Promise<void> {
    if (await player.give(command)) progressAt = agenda.now()
  }

  return { turn, closed, quietFor }
}
