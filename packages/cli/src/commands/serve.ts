import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { runServer } from '../server-process.ts'
import { withExamples } from './examples.ts'

export function addServe(program: Command, { exits }: Cli): void {
  const serve = program
    .command('serve')
    .summary('start the server')
    .description(
      'Starts the server on this machine, with the settings of its environment (HOLDFAST_PORT, HOLDFAST_HOST,\n' +
        'HOLDFAST_DATA, DATABASE_URL …). Without DATABASE_URL it keeps its own PostgreSQL under HOLDFAST_DATA.',
    )
    .action(() => exits(() => runServer(['serve'])))
  withExamples(serve, 'holdfast serve', 'HOLDFAST_PORT=8080 HOLDFAST_DATA=/srv/holdfast holdfast serve')
}
