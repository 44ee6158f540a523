/** The command line as a function: words in, an exit code out. */
import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { addAdmin } from './commands/admin.ts'
import { addDemo } from './commands/demo.ts'
import { addIncident } from './commands/incident.ts'
import { addLogin } from './commands/login.ts'
import { addRunbook } from './commands/runbook.ts'
import { addServe } from './commands/serve.ts'
import { CliFault, EXIT } from './errors.ts'
import { type Screen, screenOf } from './screen.ts'
import type { World } from './world.ts'

/** What every command gets: the world, the screen, and where to leave its exit code. */
export type Cli = {
  readonly world: World
  readonly screen: Screen
  readonly exits: (work: () => Promise<number>) => Promise<void>
}

/** How a shell names a process that Ctrl-C ended. */
const INTERRUPTED = 130

/** Never throws for what a person did or a server said; a bug still throws. */
export async function runCli(words: readonly string[], world: World): Promise<number> {
  const screen = screenOf(world)
  let exit: number = EXIT.ok
  const exits = async (work: () => Promise<number>) => {
    exit = await work()
  }
  try {
    await programOf({ world, screen, exits }).parseAsync([...words], { from: 'user' })
    return exit
  } catch (cause) {
    if (world.interrupted.aborted) return INTERRUPTED
    if (cause instanceof CommanderError) return cause.exitCode === 0 ? EXIT.ok : EXIT.usage
    if (!(cause instanceof CliFault)) throw cause
    screen.warn(`${screen.paint.red('✗')} ${cause.message}`)
    return cause.exit
  }
}

export function programOf(cli: Cli): Command {
  const program = new Command('holdfast')
    .description('Incident response runbooks that execute, and can be replayed and proven afterwards.')
    .version(versionOf())
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: cli.world.out,
      writeErr: cli.world.err,
      getOutHasColors: () => cli.screen.paint.isColorSupported,
      getErrHasColors: () => cli.screen.paint.isColorSupported,
      getOutHelpWidth: () => cli.world.columns,
      getErrHelpWidth: () => cli.world.columns,
    })
    .configureHelp({
      styleTitle: (title) => cli.screen.paint.bold(title),
      styleCommandText: (text) => cli.screen.paint.cyan(text),
    })
    .addHelpText('after', HELP)
  for (const add of [addServe, addLogin, addRunbook, addIncident, addAdmin, addDemo]) add(program, cli)
  return program
}

const HELP = `
Environment:
  HOLDFAST_URL     where Holdfast is (default http://localhost:4550)
  HOLDFAST_TOKEN   an API token; "holdfast login" keeps one for you instead
  NO_COLOR         no colours

Exit codes:
  0  done (also: somebody else had done it already)
  1  refused, or problems found
  2  the command was not understood
  3  Holdfast does not answer
  4  not signed in

Every command has its own help with examples: holdfast incident tick --help`

function versionOf(): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  )
  return version
}
