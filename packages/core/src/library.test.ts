/** The recovery plans in /runbooks, read as a hospital relies on them: complete, passable to the end, two-person where it counts. */
import { describe, expect, test } from 'vitest'
import { createMachine as createXStateMachine, initialTransition, transition } from 'xstate'
import { parseRunbook } from './language/index.ts'
import type { LoadedStep, Runbook } from './load.ts'
import type { ApprovalDef, DecisionDef } from './runbook.ts'
import { dice, runbookFile, runbookText } from './testing/library.ts'
import { formatDuration } from './time.ts'
import { chooseEvent } from './wiring.ts'

const ransomware = runbookFile('ransomware')
const breach = runbookFile('phi-breach')

/** Number, steps in the order of the file, time of the first step that has one (`+` counts from entering its state). */
type Row = readonly [number: number, steps: string, due?: string]

const RANSOMWARE: readonly Row[] = [
  [1, 'confirm verdict check-again second-look', '15m'],
  [2, 'command-centre', '30m'],
  [3, 'out-of-band', '30m'],
  [
    4,
    'find-hosts block-mode isolate-hosts clinical-effect disconnect cut-approval cut-network spread',
    '30m',
  ],
  [5, 'cannot-disconnect power-off power-off-approval power-off-shared', '+15m'],
  [6, 'backups-off retention-approval retention-lock', '45m'],
  [7, 'privileged-accounts save-controllers admin-logons disable-approval disable-accounts', '1h'],
  [8, 'downtime-picture downtime', '45m'],
  [9, 'patient-safety diversion diversion-approval tell-region diversion-renewal diversion-lifted', '1h'],
  [10, 'cut-links tell-partners', '2h'],
  [11, 'capture-memory capture-logs capture-gate capture-waiver', '4h'],
  [12, 'restore-order', '4h'],
  [13, 'counsel insurer', '4h'],
  [14, 'law-enforcement sector-report delay-request', '12h'],
  [15, 'holding-statement staff-card text-approval text-release', '2h'],
  [16, 'identify-family leak-watch', '8h'],
  [17, 'hunt-footholds missed-alarms block-attacker footholds', '1d'],
  [18, 'exfiltration phi-question', '1d'],
  [19, 'start-clocks check-clocks', '1d'],
  [20, 'ransom-file ransom-choice payment-approval payment', '3d'],
  [21, 'eradication-plan eradication-approval'],
  [22, 'close-entry remote-mfa remove-persistence rotate-secrets krbtgt-first krbtgt-pause krbtgt-second'],
  [23, 'build-enclave', '3d'],
  [24, 'scan-backups restore-point'],
  [
    25,
    'choose-system restore-system scan-system system-test clinical-sign-off reconnect-approval reconnect more-systems',
    '3d',
  ],
  [26, 'detections thirty-days'],
  [27, 'notices-sent attestations', '60d'],
  [
    28,
    'quiet-days clean-verdict second-run hot-wash back-entry cost-file after-action exit-check close-approval stand-down',
    '+3d',
  ],
]

const BREACH: readonly Row[] = [
  [1, 'discovery-memo discovery-change', '1h'],
  [2, 'privacy-told', '1h'],
  [3, 'legal-hold preserve-logs', '4h'],
  [4, 'stop-impact stop-access production-approval stop-production', '2h'],
  [5, 'data-map is-phi', '1d'],
  [6, 'encryption-proof safe-harbour safe-harbour-approval safe-harbour-finding', '+1d'],
  [7, 'exceptions-memo exception', '+1d'],
  [8, 'forensic-scope', '7d'],
  [9, 'count-people', '10d'],
  [
    10,
    'state-law-check no-notice-file state-law four-factors low-probability low-approval low-finding',
    '10d',
  ],
  [11, 'clock-set', '10d'],
  [
    12,
    'delay-intake delay-statement delay-approval delay-finding oral-end oral-lapse written-until written-end',
    '+1d',
  ],
  [13, 'mitigate destruction', '7d'],
  [14, 'contract-notices'],
  [15, 'materiality-brief materiality'],
  [16, 'mail-house vendor-orders', '15d'],
  [17, 'letter-drafts state-inserts', '20d'],
  [18, 'address-check substitute', '20d'],
  [19, 'package-approval chief-approval', '25d'],
  [20, 'send-letters urgent-calls web-notice web-posting', '30d'],
  [21, 'media-release', '+30d'],
  [22, 'portal-approval portal-filing annual-log part2-approval part2-filing', '+30d'],
  [23, 'more-authorities name-authority authority-approval authority-filing'],
  [24, 'returned-mail call-themes week-verdict addendum'],
  [
    25,
    'binder sanctions risk-update breach-report discharge-check breach-close-approval breach-close',
    '+60d',
  ],
]

const LIBRARY = [
  { runbook: ransomware, prefix: 'R1', rows: RANSOMWARE, numbers: 28 },
  { runbook: breach, prefix: 'R2', rows: BREACH, numbers: 25 },
] as const

/** What needs two people (three for a ransom), and the step that asks them. */
const TWO_PERSON: readonly (readonly [what: string, runbook: Runbook, step: string, count: number])[] = [
  ['wide disconnect', ransomware, 'cut-approval', 2],
  ['power-off of a shared clinical system', ransomware, 'power-off-approval', 2],
  ['disabling accounts in bulk', ransomware, 'disable-approval', 2],
  ['retention of backups', ransomware, 'retention-approval', 2],
  ['diversion', ransomware, 'diversion-approval', 2],
  ['public text', ransomware, 'text-approval', 2],
  ['waiver of evidence', ransomware, 'capture-waiver', 2],
  ['eradication plan', ransomware, 'eradication-approval', 2],
  ['ransom', ransomware, 'payment-approval', 3],
  ['reconnection', ransomware, 'reconnect-approval', 2],
  ['close of a severe incident', ransomware, 'close-approval', 2],
  ['change of the discovery date', breach, 'discovery-change', 2],
  ['law-enforcement delay', breach, 'delay-approval', 2],
  ['stopping production', breach, 'production-approval', 2],
  ['safe harbour finding', breach, 'safe-harbour-approval', 2],
  ['low probability finding', breach, 'low-approval', 2],
  ['package of notices', breach, 'package-approval', 2],
  ['filing with HHS', breach, 'portal-approval', 2],
  ['filing under Part 2', breach, 'part2-approval', 2],
  ['filing with another authority', breach, 'authority-approval', 2],
  ['close of the breach', breach, 'breach-close-approval', 2],
]

const stepOf = (runbook: Runbook, id: string): LoadedStep => {
  const step = runbook.steps.find((one) => one.id === id)
  if (step === undefined) throw new Error(`${runbook.id} has no step ${id}`)
  return step
}

const isApproval = (step: LoadedStep): step is LoadedStep & ApprovalDef => step.kind === 'approval'
const isDecision = (step: LoadedStep): step is LoadedStep & DecisionDef => step.kind === 'decision'

describe.each(LIBRARY)('$runbook.id', ({ runbook, prefix, rows, numbers }) => {
  test('parses without a problem or a warning', () => {
    expect(parseRunbook(runbookText(runbook.id))).toMatchObject({ ok: true, warnings: [] })
  })

  test('has every numbered item of its plan, and nothing beside them', () => {
    expect(rows.map(([number]) => number)).toEqual(Array.from({ length: numbers }, (_, index) => index + 1))
    const listed = rows.flatMap(([, steps]) => steps.split(' '))
    expect(listed.toSorted()).toEqual(runbook.steps.map(({ id }) => id).toSorted())
  })

  test.each(rows.map(([number, steps]) => ({ number, steps })))(
    `${prefix}.$number says its number in each step, in the order of the table`,
    ({ number, steps }) => {
      const ids = steps.split(' ')
      for (const id of ids) {
        const last = stepOf(runbook, id).instructions?.trimEnd().split('\n').at(-1) ?? ''
        expect(last, id).toMatch(new RegExp(`^${prefix}\\.${number}(?: · [DG]\\d)?$`))
      }
      const places = ids.map((id) => stepOf(runbook, id).index)
      expect(places).toEqual(places.toSorted((a, b) => a - b))
    },
  )

  test.each(rows.map(([number, steps, due]) => ({ number, steps, due })))(
    `${prefix}.$number is due when the table says`,
    ({ steps, due }) => {
      const first = steps
        .split(' ')
        .map((id) => stepOf(runbook, id).due)
        .find((one) => one !== undefined)
      const said = first && `${first.from === 'state' ? '+' : ''}${formatDuration(first.ms)}`
      expect(said).toBe(due)
    },
  )

  test('instructs in two to eight lines of its own at every step', () => {
    for (const { id, instructions = '' } of runbook.steps) {
      const points = instructions.split('\n').filter((line) => line.startsWith('- '))
      expect(points.length, id).toBeGreaterThanOrEqual(1)
      expect(points.length, id).toBeLessThanOrEqual(8)
    }
  })

  test('gives every role something to do or a seat', () => {
    const used = new Set(runbook.steps.flatMap((step) => [step.role, ...(isApproval(step) ? step.from : [])]))
    for (const role of Object.keys(runbook.config.meta.roles)) expect(used).toContain(role)
  })

  test('has no approval that one person a role could not give (A1, A3, A4)', () => {
    for (const step of runbook.steps.filter(isApproval)) {
      const did = step.needs.map((id) => stepOf(runbook, id)).filter((need) => need.kind !== 'approval')
      const free = new Set(step.from.filter((role) => did.every((need) => need.role !== role)))
      expect(free.size, step.id).toBeGreaterThanOrEqual(step.count)
      for (const next of runbook.steps.filter(
        ({ needs, kind }) => kind !== 'approval' && needs.includes(step.id),
      ))
        expect(step.from, `${next.id} after ${step.id}`).not.toContain(next.role)
    }
  })

  test('reaches every option of every decision, and an end, by XState alone', () => {
    const options = runbook.steps
      .filter(isDecision)
      .flatMap((step) => step.options.map((option) => ({ step, id: option.id, target: option.target })))
    const open = new Set(options.map(({ step, id }) => chooseEvent(step.id, id)))
    let ends = 0
    for (let seed = 1; seed <= 400 && (open.size > 0 || ends === 0); seed++) {
      const walk = runbook === ransomware ? walkPlainly(runbook, seed) : walkMachine(runbook, seed)
      for (const event of walk.taken) open.delete(event)
      for (const { step, id, target } of options)
        if (target === undefined && walk.entered.has(step.state)) open.delete(chooseEvent(step.id, id))
      if (walk.ended) ends++
    }
    expect([...open]).toEqual([])
    expect(ends).toBeGreaterThan(0)
  })
})

test.each(TWO_PERSON)('%s takes different people', (_, runbook, id, count) => {
  expect(stepOf(runbook, id)).toMatchObject({ kind: 'approval', count })
})

test('the plans can run side by side: no step or fact has the same id, and shared roles mean the same seat', () => {
  const ids = (one: Runbook) => [...one.steps.map(({ id }) => id), ...Object.keys(one.config.meta.facts)]
  expect(ids(ransomware).filter((id) => ids(breach).includes(id))).toEqual([])
  for (const [id, role] of Object.entries(breach.config.meta.roles)) {
    const other = ransomware.config.meta.roles[id]
    if (other !== undefined) expect(role, id).toEqual(other)
  }
})

type Walk = {
  readonly taken: ReadonlySet<string>
  readonly entered: ReadonlySet<string>
  readonly ended: boolean
}

/** A config that XState runs with nothing else given: no guard, no context, no implementation. */
function walkPlainly(runbook: Runbook, seed: number): Walk {
  const machine = createXStateMachine(runbook.config)
  const [first] = initialTransition(machine)
  return walkAlong(runbook, seed, first, (snapshot, type) => transition(machine, snapshot, { type })[0])
}

/** The same with guards, over facts that change at every step. */
function walkMachine(runbook: Runbook, seed: number): Walk {
  const { machine, initialFacts } = runbook
  const roll = dice(seed)
  const optionSets = new Map(
    runbook.steps
      .filter(isDecision)
      .flatMap((step) => step.options.map((option) => [chooseEvent(step.id, option.id), option.sets])),
  )
  let facts = { ...initialFacts }
  return walkAlong(runbook, seed, machine.start(facts).snapshot, (snapshot, type) => {
    const counts = { people_affected: roll(3) * 500, states_over_500: roll(2) }
    facts = { ...facts, ...counts, part2_records: roll(2) === 0, ...optionSets.get(type) }
    return machine.send(snapshot, type, facts).snapshot
  })
}

type Moving = {
  readonly status: string
  readonly _nodes: readonly { readonly path: readonly string[]; readonly ownEvents: readonly string[] }[]
}

/** A thousand events at random, of those that the active states listen to. */
function walkAlong<S extends Moving>(
  { stateIndex }: Runbook,
  seed: number,
  first: S,
  next: (snapshot: S, type: string) => S,
): Walk {
  const roll = dice(seed)
  const taken = new Set<string>()
  const entered = new Set<string>()
  let snapshot = first
  for (let events = 0; events < 1_000 && snapshot.status === 'active'; events++) {
    for (const { path } of snapshot._nodes) if (stateIndex.has(path.join('.'))) entered.add(path.join('.'))
    const types = snapshot._nodes
      .flatMap(({ ownEvents }) => ownEvents)
      .filter((type) => !type.startsWith('unsettled:') && !type.startsWith('xstate.done'))
    const type = types[roll(types.length)]
    if (type === undefined) break
    snapshot = next(snapshot, type)
    taken.add(type)
  }
  return { taken, entered, ended: snapshot.status === 'done' }
}
