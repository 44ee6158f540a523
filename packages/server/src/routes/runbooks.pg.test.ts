/**
 * Every runbook of this repository, worked to its end by four people over REST only, again and again until every option
 * of every decision was taken. The driver knows nothing of the plans: it reads what is ready and does it.
 */
import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { addMs, type MachineConfig, type StepView } from '@holdfast/core'
import { parseRunbook } from '@holdfast/core/language'
import type { ExportLine, IncidentAnswer, RunbookDetail } from '@holdfast/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Library } from '../library.ts'
import { type Account, account, ask, give, launch, startApp, type TestApp } from '../testing/app.ts'
import { verify } from '../testing/chain.ts'
import { type TestDatabase, testDatabase } from '../testing/database.ts'
import { dice } from '../testing/dice.ts'
import { clockAt, shelfLibrary } from '../testing/incidents.ts'

const FOLDER = new URL('../../../../runbooks/', import.meta.url)
/** More than any of the plans takes, loops included. */
const MOST_COMMANDS = 600
const MOST_RUNS = 60

/** Time passes when there is nothing else to do. */
const time = clockAt(new Date().toISOString())

let db: TestDatabase
let library: Library
let server: TestApp
let ana: Account
let others: readonly Account[]

beforeAll(async () => {
  db = await testDatabase()
  library = shelfLibrary(...(await runbooksOf(FOLDER)))
  server = await startApp(db, { library, time })
  ana = await account(db, 'commander', 'Ana')
  others = await Promise.all(['Ben', 'Cho', 'Dee'].map((name) => account(db, 'responder', name)))
})
afterAll(async () => {
  await server?.close()
  await db?.drop()
})

async function runbooksOf(folder: URL): Promise<readonly MachineConfig[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml'))
  return Promise.all(
    files.map(async (file) => {
      const parsed = parseRunbook(await readFile(new URL(file, folder), 'utf8'))
      if (!parsed.ok) throw new Error(`${file} has problems`)
      return parsed.config
    }),
  )
}

type Taken = Map<string, number>
type Factual = { readonly type: string }

const incidentOf = async (id: string): Promise<IncidentAnswer> =>
  (await ask(server, ana, { url: `/api/v1/incidents/${id}` })).json()

/** Everybody wears every role: Ana does, the others approve, so nobody approves what they did. */
function launchWithEverybody(runbook: string, more: object = {}): Promise<string> {
  const titles = library.byId(runbook)?.detail.config.meta.roles ?? {}
  const ids = [ana, ...others].map(({ id }) => id)
  const roles = Object.fromEntries([...Object.keys(titles), 'commander'].map((role) => [role, ids]))
  return launch(server, ana, runbook, { roles, ...more })
}

/** Guards ask for few or many, yes or no: every time is another case. */
function factsFor(step: StepView, facts: Readonly<Record<string, Factual>>): Record<string, unknown> {
  const values: Readonly<Record<string, unknown>> = {
    boolean: roll() < 0.5,
    number: roll() < 0.4 ? 3 : 900,
    string: 'known',
  }
  return Object.fromEntries(step.records.map((fact) => [fact, values[facts[fact]?.type ?? '']]))
}

/** What leaves a state comes last, and of two options the one taken less often. */
function nextStep(ready: readonly StepView[]): StepView | undefined {
  return ready.find(({ kind }) => kind !== 'decision') ?? ready.find(({ required }) => required) ?? ready[0]
}

async function act(id: string, step: StepView, config: MachineConfig, taken: Taken): Promise<void> {
  const at = { step: step.id, plan: step.plan }
  const ok = async (by: Account, command: { type: string } & Record<string, unknown>) => {
    const answer = await give(server, by, id, { ...at, ...command })
    expect([command.type, step.id, answer.statusCode, answer.statusCode === 200 ? '' : answer.body]).toEqual([
      command.type,
      step.id,
      200,
      '',
    ])
  }
  const evidence = { title: 'Seen', kind: 'text', value: 'Photograph 1' }
  const facts = factsFor(step, config.meta.facts)
  if (step.kind !== 'task' && step.evidenceNeeded !== undefined && step.evidence.length === 0)
    await ok(ana, { type: 'evidence.add', evidence })
  switch (step.kind) {
    case 'task': {
      if (!step.required) return ok(ana, { type: 'step.skip', reason: 'Not needed this time' })
      return ok(ana, { type: 'step.complete', facts, evidence: [evidence] })
    }
    case 'wait':
      return ok(ana, { type: 'step.complete', note: 'No need to wait longer' })
    case 'approval': {
      const given = step.approval?.given.length ?? 0
      const by = others[given]
      if (by === undefined) throw new Error(`${step.id} asks for more people than there are`)
      return ok(by, { type: 'approval.give' })
    }
    case 'decision': {
      const count = (option: string) => taken.get(`${step.id} → ${option}`) ?? 0
      const [option] = [...(step.options ?? [])].sort((a, b) => count(a.id) - count(b.id))
      if (option === undefined) throw new Error(`${step.id} has no options`)
      taken.set(`${step.id} → ${option.id}`, count(option.id) + 1)
      return ok(ana, { type: 'decision.choose', option: option.id, reason: 'As the plan says' })
    }
  }
}

const roll = dice(20_261_124)

/** Timer by timer until a plan moves. @returns whether one did */
async function passTime(id: string, before: IncidentAnswer['plans']): Promise<boolean> {
  const values = (plans: IncidentAnswer['plans']) => JSON.stringify(plans.map(({ value }) => value))
  for (;;) {
    const fired = await server.deps.incidents.fireDue(id)
    if (fired?.moved && values((await incidentOf(id)).plans) !== values(before)) return true
    if (fired?.next === undefined) return false
    time.now = fired.next
  }
}

/** @returns how many commands it took */
async function work(runbook: RunbookDetail, taken: Taken): Promise<{ id: string; commands: number }> {
  const id = await launchWithEverybody(runbook.id)
  for (let commands = 0; commands < MOST_COMMANDS; commands++) {
    const { plans, steps } = await incidentOf(id)
    if (plans.every(({ endedAt }) => endedAt !== undefined)) return { id, commands }
    const ready = steps.filter(({ status }) => status === 'ready' || status === 'waiting')
    const step = nextStep(ready)
    // Some decisions nobody makes for weeks, so that the time-outs decide.
    const late = step?.kind === 'decision' && roll() < 0.25
    if (step !== undefined && !late) {
      await act(id, step, runbook.config, taken)
      continue
    }
    const passed = await passTime(id, plans)
    if (step === undefined)
      expect([plans.map(({ value }) => value), passed]).toEqual([expect.anything(), true])
  }
  throw new Error(`${runbook.id} does not end within ${MOST_COMMANDS} commands`)
}

function optionsOf({ states = {}, meta }: { states?: object; meta?: unknown }): readonly string[] {
  const { steps = [] } = (meta ?? {}) as {
    steps?: readonly { id: string; kind: string; options?: readonly { id: string }[] }[]
  }
  const own = steps.flatMap((step) => (step.options ?? []).map((option) => `${step.id} → ${option.id}`))
  return [...own, ...Object.values(states).flatMap((state) => optionsOf(state as object))]
}

test('every runbook reaches an end by REST alone, with every option of every decision taken', async () => {
  const table: object[] = []
  for (const { detail } of library.all()) {
    const taken: Taken = new Map()
    const every = optionsOf(detail.config)
    const missing = () => every.filter((option) => !taken.has(option))
    let commands = 0
    let runs = 0
    for (; runs < MOST_RUNS && (runs === 0 || missing().length > 0); runs++)
      commands += (await work(detail, taken)).commands
    table.push({ runbook: detail.id, options: every.length, runs, commands })
    expect([detail.id, missing()]).toEqual([detail.id, []])
  }
  console.table(table)
  expect(table.length).toBeGreaterThan(0)
}, 600_000)

test('what was worked is exported as a bundle that verifies from its first line to its last', async () => {
  const runbook = library.all()[0]
  if (runbook === undefined) throw new Error('there is no runbook')
  const { id } = await work(runbook.detail, new Map())
  const answer = await ask(server, ana, { url: `/api/v1/incidents/${id}/export` })
  const lines: readonly ExportLine[] = answer.body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  const headers = lines.flatMap((line) => ('header' in line ? [line.header] : []))
  const events = lines.flatMap((line) => ('event' in line ? [line.event] : []))
  const runbooks = lines.flatMap((line) => ('runbook' in line ? [line.runbook.hash] : []))
  expect(headers).toHaveLength(1)
  expect(runbooks).toEqual([runbook.detail.hash])
  expect(verify(id, events)).toEqual({
    ok: true,
    count: headers[0]?.headSeq,
    head: headers[0]?.headHash,
  })
})

test('a step can be claimed, done, reopened, skipped, added and noted, late entries included; closing ends it', async () => {
  const id = await launchWithEverybody('ransomware', { severity: 2, exercise: true })
  const step = 'confirm'
  const evidence = [{ title: 'Photograph', kind: 'text', value: 'of the note' }]
  const facts = { first_encrypted: 'FS-03 at 03:12' }
  const does = async (command: { type: string } & Record<string, unknown>, status = 200) => {
    const answer = await give(server, ana, id, command)
    expect([command.type, answer.statusCode, answer.json().code]).toEqual([
      command.type,
      status,
      status === 200 ? undefined : expect.any(String),
    ])
    return answer.json()
  }
  await does({ type: 'step.claim', step })
  await does({ type: 'step.complete', step }, 422)
  const occurredAt = addMs(time.now, -60_000)
  const done = await does({ type: 'step.complete', step, evidence, facts, occurredAt })
  expect(done.events[0]).toMatchObject({ type: 'step.completed', occurredAt, by: { name: 'Ana' } })
  expect((await does({ type: 'step.complete', step, evidence, facts }, 409)).by).toMatchObject({
    name: 'Ana',
  })
  await does({ type: 'step.reopen', step, reason: 'Wrong screen' })
  await does({ type: 'step.skip', step, reason: 'Known already' })
  await does({ type: 'step.add', state: 'triage', title: 'Call the night manager', id: 'call-night-manager' })
  await does({ type: 'note.add', note: 'Phones are down', step: 'call-night-manager' })
  await does({ type: 'severity.set', severity: 1 })
  const before = await incidentOf(id)
  await does({ type: 'incident.close', reason: 'Practice is over' }, 409)
  const shown = await ask(server, ana, { url: `/api/v1/incidents/${id}?at=2` })
  expect(shown.json()).toMatchObject({ seq: 2, headSeq: before.headSeq, severity: 2 })
})

test('the same command id again gets the first answer, and is recorded once', async () => {
  const id = await launch(server, ana, 'ransomware')
  const command = { commandId: randomUUID(), type: 'note.add', note: 'Once' }
  const [first, second] = [await give(server, ana, id, command), await give(server, ana, id, command)]
  expect(second.json()).toEqual(first.json())
  const launching = {
    runbook: 'ransomware',
    title: 'Once',
    severity: 3,
    commandId: randomUUID(),
    id: randomUUID(),
  }
  const launches = [1, 2].map(() =>
    ask(server, ana, { method: 'POST', url: '/api/v1/incidents', body: launching }),
  )
  const [one, two] = await Promise.all(launches)
  expect(two?.json()).toEqual(one?.json())
})
