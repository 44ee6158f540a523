import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Cli } from '../cli.ts'
import type { DemoOptions } from '../demo/run.ts'
import { withExamples } from './examples.ts'

export function addDemo(program: Command, cli: Cli): void {
  const command = program
    .command('demo')
    .summary('watch eight people work a ransomware exercise')
    .description(
      'Starts a server of its own with an empty database (under HOLDFAST_DATA, in "demo", wiped at each start) and\n' +
        'lets eight simulated people work an exercise over the public interface, live, to its end.',
    )
    .option('--runbook <id>', 'which runbook they work', 'ransomware')
    .addOption(new Option('--seed <n>', 'another seed is another story').argParser(numberFrom(0)).default(1))
    .addOption(
      new Option('--speed <factor>', '60 is sixty times as fast').argParser(numberFrom(0.1)).default(1),
    )
    .option('--once', 'end when the incident is closed', false)
    .action((options: DemoOptions) =>
      cli.exits(async () => {
        const { runDemo } = await import('../demo/run.ts')
        return runDemo(cli, options)
      }),
    )
  withExamples(command, 'holdfast demo', 'holdfast demo --speed 10 --seed 7 --once')
}

const numberFrom = (least: number) => (text: string) => {
  const value = Number(text)
  if (!Number.isFinite(value) || value < least)
    throw new InvalidArgumentError(`It must be a number from ${least}.`)
  return value
}
