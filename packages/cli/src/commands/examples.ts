import type { Command } from 'commander'

/** Examples close a command's help: the fastest way to learn it. Each line is a whole command that parses. */
export function withExamples(command: Command, ...lines: readonly string[]): Command {
  return command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`)
}
