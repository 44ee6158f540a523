/** The demo from an empty folder to the last word: ground, people, incident, story, and what to look at. */
import {
  formatDuration,
  type Incident,
  instantOf,
  nextTimer,
  type Person,
  viewIncident,
} from '@holdfast/core'
import type { LiveEvent, Problem } from '@holdfast/protocol'
import type { Cli } from '../cli.ts'
import { clientAt } from '../client.ts'
import { EXIT } from '../errors.ts'
import { eventLine } from '../event-line.ts'
import { explain } from '../refusal.ts'
import { duration, plain } from '../text.ts'
import { type Accounts, type Launched, launch, makeAccounts } from './accounts.ts'
import { type Ground, openGround } from './ground.ts'
import { HOSPITAL, PASSWORD } from './hospital.ts'
import { type LivePlayer, openLivePlayer } from './live-player.ts'
import { type Ending, play, type Stage } from './play.ts'
import { diceOf } from './random.ts'

export type DemoOptions = {
  readonly runbook: string
  readonly seed: number
  /** 1 is the pace of the story, 60 sixty times as fast. */
  readonly speed: number
  /** Ends when the incident is closed, rather than staying up to be looked at. */
  readonly once: boolean
}

/** What the ransomware exercise takes, more or less. */
const STORY_MS = 180_000

export async function runDemo(cli: Cli, options: DemoOptions): Promise<number> {
  const { world, screen } = cli
  screen.line(`${screen.paint.bold(HOSPITAL)}: an exercise with eight people. Preparing its server …`)
  const ground = await openGround(world)
  try {
    const accounts = await makeAccounts(world, ground.url)
    const client = clientAt(world, { url: ground.url, token: accounts[0].token })
    const launched = await launch(client, options.runbook, accounts, world.newId())
    welcome(cli, ground, accounts, launched, options.speed)
    const ending = await perform(cli, options, ground, accounts, launched)
    if (ending.how === 'closed' && !options.once) await stayUp(cli, ground)
    return ending.how === 'stuck' ? EXIT.refused : EXIT.ok
  } finally {
    // After Ctrl-C it has the signal already; a second one would mean "at once".
    if (!world.interrupted.aborted) ground.server.child.kill('SIGTERM')
    await ground.server.ended
  }
}

function welcome(
  { screen }: Cli,
  { url }: Ground,
  accounts: Accounts,
  { id, number }: Launched,
  speed: number,
): void {
  const { line, paint } = screen
  const lasts = duration(STORY_MS / speed)
  line(`\n  Console   ${paint.cyan(`${url}/incidents/${id}`)}`)
  line(`  Sign in   ${paint.bold(accounts[0].character.email)}   password ${paint.bold(PASSWORD)}\n`)
  screen.table(
    ['who', 'is', 'signs in as'],
    accounts.map(({ character: { name, job, email } }) => [name, job, email]),
    1,
  )
  line(`\nAll have the same password. ${number} runs now, for about ${lasts}; watch it, or work along.\n`)
}

async function perform(
  cli: Cli,
  { seed, speed }: DemoOptions,
  { url, lost }: Ground,
  accounts: Accounts,
  launched: Launched,
): Promise<Ending> {
  const players = openPlayers(cli, url, accounts, launched)
  const [first] = players
  const everybodySees = (seq: number) => Promise.all(players.map(({ sees }) => sees(seq)))
  const begun = async () => {
    await everybodySees(launched.seq)
    const ending = await play(stageOf(cli, players, speed), diceOf(seed))
    await everybodySees(first.incident().seq)
    return ending
  }
  const left = Promise.race(players.map(({ line }) => line.ended)).then(
    (): Ending => ({ how: 'stopped', ms: 0 }),
  )
  try {
    const ending = await Promise.race([lost, left, begun()])
    farewell(cli, ending, { url: `${url}/incidents/${launched.id}`, number: launched.number }, players)
    return ending
  } finally {
    for (const { line } of players) line.close()
  }
}

type Players = readonly [LivePlayer, ...LivePlayer[]]

function openPlayers(
  { world, screen }: Cli,
  url: string,
  accounts: Accounts,
  { id, seq, runbooks }: Launched,
): Players {
  const told = (event: LiveEvent, after: Incident) => {
    // Who got which role was shown above.
    if (event.seq > seq) screen.line(eventLine(event, viewIncident(after), screen.paint, world.now()))
  }
  const refused = ({ name }: Person, problem: Problem) =>
    screen.line(screen.paint.yellow(`${' '.repeat(15)}${plain(name)}: ${explain(problem, world.now())}`))
  const depsOf = (token: string) => ({ world, address: { url, token }, incident: id, runbooks, refused })
  const [leader, ...others] = accounts
  return [
    // One screen speaks for all eight.
    openLivePlayer({ ...depsOf(leader.token), told }, leader.person),
    ...others.map(({ token, person }) => openLivePlayer(depsOf(token), person)),
  ]
}

function stageOf({ world }: Cli, players: Stage['players'], speed: number): Stage {
  const begun = performance.now()
  return {
    players,
    until: (ms) => world.sleep(Math.max(0, ms / speed - (performance.now() - begun))),
    clock: () => instantOf(world.now().getTime()),
    stopped: () => world.interrupted.aborted,
  }
}

function farewell(
  { screen: { line, paint } }: Cli,
  { how, ms }: Ending,
  { url, number }: { readonly url: string; readonly number: string },
  players: Players,
): void {
  if (how === 'stopped') return
  const [first, ...others] = players
  if (how === 'stuck') {
    const incident = first.incident()
    const open = viewIncident(incident)
      .steps.filter(({ status }) => status === 'ready')
      .map(({ id }) => id)
    const timer = nextTimer(incident)
    line(paint.red(`\nNobody can go on. Ready, but offered to nobody here: ${open.join(', ') || 'nothing'}.`))
    if (timer !== undefined) line(`The plan itself moves on at ${timer.due}.`)
    return
  }
  const same = others.every(({ hash }) => hash() === first.hash())
  line(`\n${paint.bold('Closed')} after ${formatDuration(ms)}: ${first.incident().seq} events.`)
  if (same)
    line(
      `All ${players.length} screens hold the same events; the chain ends in ${first.hash().slice(0, 16)}….`,
    )
  else line(paint.red('The screens do not hold the same events: this must never happen.'))
  line('\nLook back:')
  line(`  every moment   ${paint.cyan(`${url}?at=1`)}`)
  line(
    `  on a terminal  npx holdfast login ${new URL(url).origin} && npx holdfast incident show ${number} --at 57`,
  )
}

async function stayUp({ world, screen }: Cli, { server }: Ground): Promise<void> {
  screen.line('\nIt stays up until Ctrl-C.')
  const interrupted = new Promise((done) => world.interrupted.addEventListener('abort', done, { once: true }))
  await Promise.race([interrupted, server.ended])
}
