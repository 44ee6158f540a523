import { OrgRole } from '@holdfast/protocol'
import { type Command, Option } from 'commander'
import type { Cli } from '../cli.ts'
import { runServer } from '../server-process.ts'
import { withExamples } from './examples.ts'

type CreateOptions = { readonly name: string; readonly role: string; readonly passwordStdin?: boolean }

/** For whoever sits at the server's machine with its settings: these work without signing in, beside the running server. */
export function addAdmin(program: Command, { exits }: Cli): void {
  const admin = program
    .command('admin')
    .summary('first admin and emergency tokens, at the server itself')
    .description(
      'For the operator, on the server’s machine and with its settings (DATABASE_URL, HOLDFAST_DATA …).',
    )
  const create = admin
    .command('create')
    .summary('make an account, an admin’s unless --role says otherwise')
    .description('Makes an account and prints the one-time link to choose a password.')
    .argument('<email>')
    .requiredOption('--name <name>', 'how others see this person')
    .addOption(new Option('--role <role>', 'what it may do').choices(OrgRole.options).default('admin'))
    .option('--password-stdin', 'take the password from standard input instead of printing a link')
    .action((email: string, { name, role, passwordStdin }: CreateOptions) =>
      exits(() =>
        runServer([
          ...['admin', 'create', email, '--name', name, '--role', role],
          ...(passwordStdin ? ['--password-stdin'] : []),
        ]),
      ),
    )
  withExamples(
    create,
    'holdfast admin create ana@stbrigid.example --name "Ana Ruiz"',
    'holdfast admin create rev@stbrigid.example --name "Rae Viewer" --role reviewer --password-stdin < password.txt',
  )
  const token = admin
    .command('token')
    .summary('make an API token for an account')
    .description('Prints a new API token of an account; it is shown once.')
    .argument('<email>')
    .option('--name <name>', 'what the token is for', 'made by holdfast admin token')
    .option('--days <days>', 'how long it is valid, at most 365', '90')
    .action((email: string, { name, days }: { name: string; days: string }) =>
      exits(() => runServer(['admin', 'token', email, '--name', name, '--days', days])),
    )
  withExamples(
    token,
    'holdfast admin token ana@stbrigid.example',
    'holdfast admin token ci@stbrigid.example --name "nightly export" --days 30',
  )
}
