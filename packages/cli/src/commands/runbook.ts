import { open } from 'node:fs/promises'
import type { Problem } from '@holdfast/core/language'
import type { RunbookSummary } from '@holdfast/protocol'
import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { openClient } from '../client.ts'
import { EXIT, usage } from '../errors.ts'
import { openParser, type TooSlow } from '../parse-apart.ts'
import { refuse } from '../refusal.ts'
import { json, plain } from '../text.ts'
import { withExamples } from './examples.ts'

/** One byte more than the language takes, so that a longer file is still seen to be too long. */
const MOST_BYTES = 1_048_577

export function addRunbook(program: Command, cli: Cli): void {
  const runbook = program
    .command('runbook')
    .summary('check, compile and list runbooks')
    .description('Works on runbooks. check and compile need no server.')
  const check = runbook
    .command('check')
    .summary('find every problem of runbook files')
    .description(
      'Reads runbooks as the server would, and prints every problem with its place and the nearest valid word.\n' +
        'Exit code 1 when there is an error; warnings alone are fine.',
    )
    .argument('<file...>')
    .option('--json', 'print the problems as JSON')
    .action((files: string[], options: { readonly json?: boolean }) =>
      cli.exits(() => checkAll(cli, files, options.json === true)),
    )
  withExamples(
    check,
    'holdfast runbook check runbooks/ransomware.yaml',
    'holdfast runbook check runbooks/*.yaml --json',
  )
  const compile = runbook
    .command('compile')
    .summary('print a runbook as an XState machine')
    .description(
      'Prints the machine as JSON that XState’s createMachine takes unchanged, with the steps under meta.steps.\n' +
        'What it prints is a runbook itself.',
    )
    .argument('<file>')
    .action((file: string) => cli.exits(() => compileOne(cli, file)))
  withExamples(compile, 'holdfast runbook compile runbooks/ransomware.yaml > ransomware.json')
  const list = runbook
    .command('list')
    .summary('the runbooks that the server knows')
    .description('Lists the runbooks that can be launched.')
    .option('--json', 'print the answer as JSON')
    .action((options: { readonly json?: boolean }) => cli.exits(() => listAll(cli, options.json === true)))
  withExamples(list, 'holdfast runbook list')
}

async function checkAll({ screen }: Cli, files: readonly string[], asJson: boolean): Promise<number> {
  const parser = openParser()
  const results: { file: string; ok: boolean; problems: readonly (Problem | TooSlow)[] }[] = []
  try {
    for (const file of files) {
      const source = await sourceOf(file)
      const parsed = await parser.parse(source)
      const problems = parsed.ok ? parsed.warnings : parsed.problems
      results.push({ file, ok: parsed.ok, problems })
      if (asJson) continue
      if (problems.length > 0) screen.line(await rendered(problems, file, source))
      if (parsed.ok) screen.line(`${screen.paint.green('✓')} ${plain(file)}`)
    }
  } finally {
    parser.close()
  }
  const errors = results.filter(({ ok }) => !ok).length
  if (asJson) screen.line(json({ files: results }, 2))
  else if (errors > 0)
    screen.warn(`${screen.paint.red('✗')} ${errors} of ${files.length} files cannot be used.`)
  return errors === 0 ? EXIT.ok : EXIT.refused
}

async function compileOne({ screen }: Cli, file: string): Promise<number> {
  const parser = openParser()
  try {
    const source = await sourceOf(file)
    const parsed = await parser.parse(source)
    if (parsed.ok) screen.line(json(parsed.config, 2))
    else screen.warn(await rendered(parsed.problems, file, source))
    return parsed.ok ? EXIT.ok : EXIT.refused
  } finally {
    parser.close()
  }
}

/** The language is loaded only here: it is the largest part of the command line, and most commands need none of it. */
async function rendered(
  problems: readonly (Problem | TooSlow)[],
  file: string,
  source: string,
): Promise<string> {
  const { renderProblems } = await import('@holdfast/core/language')
  const own: Problem[] = []
  for (const problem of problems) {
    if (problem.code === 'too_slow') return `${plain(file)}:1:1 ${problem.code} ${problem.message}\n`
    own.push(problem)
  }
  return renderProblems(own, plain(file), source)
}

async function listAll({ world, screen }: Cli, asJson: boolean): Promise<number> {
  const client = await openClient(world)
  type Answer = { runbooks: readonly RunbookSummary[]; problems: readonly { file: string }[] }
  const reply = await client.get<Answer>('/api/v1/runbooks')
  if (!reply.ok) return refuse(screen, reply.problem, client.now())
  if (asJson) screen.line(json(reply.body, 2))
  else {
    const rows = reply.body.runbooks.map(({ id, version, title, steps }) => [
      id,
      version,
      title,
      String(steps),
    ])
    screen.table(['runbook', 'version', 'title', 'steps'], rows, 2)
    for (const { file } of reply.body.problems)
      screen.warn(
        `${screen.paint.yellow('!')} ${plain(file)} cannot be used; "holdfast runbook check" says why.`,
      )
  }
  return EXIT.ok
}

/** @throws {CliFault} `usage` when there is no such file */
async function sourceOf(file: string): Promise<string> {
  try {
    const handle = await open(file)
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, 0)
      return buffer.toString('utf8', 0, bytesRead)
    } finally {
      await handle.close()
    }
  } catch (cause) {
    throw usage(`The file ${plain(file)} cannot be read (${cause instanceof Error ? cause.message : cause}).`)
  }
}
