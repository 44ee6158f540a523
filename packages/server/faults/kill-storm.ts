/**
 * `kill -9` of the server, of its database, or of both, at any moment, also while they start, under writers that never
 * rest. Afterwards everything that was acknowledged is in the log exactly once, and every timer has fired exactly once.
 */
import { randomInt } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { postgresProcesses } from '../src/database/processes.ts'
import { dataFolder } from '../src/testing/folder.ts'
import { brokenIn, check, checkTimers, type Findings, type TimerFindings } from './check.ts'
import { type Client, connect } from './client.ts'
import { type Program, type ServerProcess, serverProcess } from './process.ts'
import { startWriters } from './writers.ts'

export type Storm = {
  readonly rounds: number
  readonly kills: Readonly<Record<Victim, number>>
  readonly accepted: number
  readonly refused: number
  readonly retries: number
  /** From the blow to the next acknowledgement. */
  readonly backMs: { readonly p50: number; readonly p95: number; readonly max: number }
  readonly findings: Findings
  readonly timers: TimerFindings
  /** PostgreSQL processes left after an ordinary stop. */
  readonly leftOver: number
}

type Victim = 'server' | 'postmaster' | 'database' | 'both' | 'server twice'
const VICTIMS: readonly Victim[] = ['server', 'postmaster', 'database', 'both', 'server twice']

const WRITERS = 16
const INCIDENTS = 4
/** Timers of runbooks/alarms.yaml, all due within six seconds. */
const ALARMS = [
  'due:alarms:first',
  'due:alarms:second',
  'due:alarms:third',
  'wait:alarms:pause',
  'wait:alarms:after-pause',
]
const ALARM_EVERY = 5
const ALARMS_DUE_MS = 8_000

export async function killStorm(
  rounds: number,
  program: Program,
  say: (line: string) => void,
): Promise<Storm> {
  const folder = await dataFolder('storm')
  const server = await serverProcess(folder, program)
  server.start()
  try {
    const client = await connect(server.url)
    const incidents = await launchAll(client, 'drill', INCIDENTS)
    const writers = startWriters(client, incidents, WRITERS)
    const alarms: string[] = []
    const kills: Record<Victim, number> = {
      server: 0,
      postmaster: 0,
      database: 0,
      both: 0,
      'server twice': 0,
    }
    const back: number[] = []
    for (let round = 0; round < rounds; round++) {
      if (round % ALARM_EVERY === 0) alarms.push(await client.launch('alarms'))
      await writers.more(10 + randomInt(40))
      await delay(randomInt(150))
      const victim = VICTIMS[randomInt(VICTIMS.length)] ?? 'server'
      kills[victim] += 1
      const struck = Date.now()
      await strike(server, victim)
      await writers.more(1)
      back.push(Date.now() - struck)
      if ((round + 1) % 10 === 0)
        say(`${round + 1} of ${rounds} rounds, ${writers.told.accepted.size} acknowledged`)
    }
    await writers.stop()
    await delay(ALARMS_DUE_MS)
    const findings = await check(client, incidents, writers.told)
    const logs = await Promise.all(alarms.map((incident) => client.log(incident)))
    await server.stop()
    return {
      rounds,
      kills,
      accepted: writers.told.accepted.size,
      refused: writers.told.refused.size,
      retries: client.retries(),
      backMs: quantiles(back),
      findings,
      timers: checkTimers(logs, ALARMS),
      leftOver: (await postgresProcesses(server.data)).length,
    }
  } finally {
    await server.killServer()
    await server.killPostgres('all')
    await rm(folder, { recursive: true, force: true, maxRetries: 10 })
  }
}

const launchAll = (client: Client, runbook: string, count: number) =>
  Promise.all(Array.from({ length: count }, () => client.launch(runbook)))

async function strike(server: ServerProcess, victim: Victim): Promise<void> {
  switch (victim) {
    case 'postmaster':
      return server.killPostgres('postmaster')
    case 'database':
      return server.killPostgres('all')
    case 'both':
      await Promise.all([server.killServer(), server.killPostgres('all')])
      return server.start()
    case 'server twice':
      await server.killServer()
      server.start()
      await delay(randomInt(1_500))
      await server.killServer()
      return server.start()
    case 'server':
      await server.killServer()
      return server.start()
  }
}

function quantiles(values: readonly number[]): Storm['backMs'] {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? 0
  return { p50: at(0.5), p95: at(0.95), max: at(1) }
}

/** Empty when every promise was kept. */
export function brokenPromises({ findings, timers, leftOver }: Storm): readonly string[] {
  return [
    ...brokenIn(findings),
    ...(timers.missing > 0 ? [`${timers.missing} timers did not fire`] : []),
    ...(timers.doubled > 0 ? [`${timers.doubled} timers fired more than once`] : []),
    ...(leftOver > 0 ? [`${leftOver} database processes were left`] : []),
  ]
}
