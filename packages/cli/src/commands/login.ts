import { hostname } from 'node:os'
import type { Me } from '@holdfast/protocol'
import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { clientAt, openClient } from '../client.ts'
import { EXIT, usage } from '../errors.ts'
import { DEFAULT_URL, forgetLogin, originOf, readLogin, writeLogin } from '../login.ts'
import { refuse } from '../refusal.ts'
import { signIn } from '../sign-in.ts'
import { json, plain } from '../text.ts'
import type { World } from '../world.ts'
import { withExamples } from './examples.ts'

type Options = { readonly email?: string; readonly days: string }
type NewToken = { readonly id: string; readonly token: string }

export function addLogin(program: Command, cli: Cli): void {
  const { world, screen, exits } = cli
  const login = program
    .command('login')
    .summary('sign in on this computer')
    .description(
      'Signs in with address and password, makes an API token and keeps it in a file that only you can read\n' +
        '(holdfast/login.json under XDG_CONFIG_HOME, else ~/.config). The password is not kept.',
    )
    .argument('[url]', 'where Holdfast is; else HOLDFAST_URL')
    .option('--email <address>', 'asked for when not given')
    .option('--days <days>', 'how long the token is valid, at most 365', '90')
    .addHelpText('after', '\nWithout a terminal the password is read from HOLDFAST_PASSWORD.')
    .action((url: string | undefined, options: Options) => exits(() => logIn(cli, url, options)))
  withExamples(
    login,
    'holdfast login',
    'holdfast login https://holdfast.stbrigid.example --email ana@stbrigid.example --days 7',
  )
  const logout = program
    .command('logout')
    .summary('end the sign-in of this computer')
    .description('Revokes the token at the server and deletes the file.')
    .action(() => exits(() => logOut(cli)))
  withExamples(logout, 'holdfast logout')
  const whoami = program
    .command('whoami')
    .summary('who you are here')
    .description('Prints the account that the token belongs to.')
    .option('--json', 'print the answer as JSON')
    .action((options: { readonly json?: boolean }) =>
      exits(async () => {
        const client = await openClient(world)
        const reply = await client.get<Me>('/api/v1/me')
        if (!reply.ok) return refuse(screen, reply.problem, client.now())
        const { name, email, role } = reply.body
        screen.line(
          options.json
            ? json(reply.body)
            : `${plain(name)} <${plain(email)}>, ${role}, at ${client.address.url}`,
        )
        return EXIT.ok
      }),
    )
  withExamples(whoami, 'holdfast whoami')
}

async function logIn({ world, screen }: Cli, url: string | undefined, options: Options): Promise<number> {
  const address = originOf(url ?? (world.env.HOLDFAST_URL || DEFAULT_URL))
  if (address.startsWith('http://') && !/^(localhost|127\.[\d.]+|\[::1\])$/.test(new URL(address).hostname))
    screen.warn(
      `${screen.paint.yellow('!')} ${address} is not encrypted: your password crosses the network in clear.`,
    )
  const days = Number(options.days)
  if (!Number.isInteger(days) || days < 1 || days > 365) throw usage('--days must be 1 to 365.')
  const email = options.email ?? (await question(world, 'E-mail: ', false))
  const password = world.env.HOLDFAST_PASSWORD ?? (await question(world, 'Password: ', true))
  const signedIn = await signIn(world, address, email, password)
  if (!signedIn.ok) {
    refuse(screen, signedIn.problem, world.now())
    return EXIT.signedOut
  }
  const client = clientAt(world, { url: address, token: undefined }, signedIn.body)
  const token = await client.post<NewToken>('/api/v1/tokens', { name: `holdfast on ${hostname()}`, days })
  if (!token.ok) return refuse(screen, token.problem, client.now())
  // The session was only needed to make the token; leaving it open would leave a key under the mat.
  await client.post('/api/auth/sign-out', {})
  const file = await writeLogin(world, {
    url: address,
    token: token.body.token,
    tokenId: token.body.id,
    email,
  })
  screen.line(`Signed in at ${address} as ${plain(email)} for ${days} days. The token is in ${file}.`)
  return EXIT.ok
}

async function logOut({ world, screen }: Cli): Promise<number> {
  const login = await readLogin(world)
  if (login === undefined) {
    screen.line('You were not signed in on this computer.')
    return EXIT.ok
  }
  const client = clientAt(world, login)
  const reply = await client.remove(`/api/v1/tokens/${encodeURIComponent(login.tokenId)}`)
  if (!reply.ok && reply.problem.code !== 'not_found') return refuse(screen, reply.problem, client.now())
  await forgetLogin(world)
  screen.line(`Signed out at ${login.url}; the token no longer works.`)
  return EXIT.ok
}

async function question(world: World, text: string, hidden: boolean): Promise<string> {
  if (world.ask === undefined)
    throw usage('There is no terminal to ask on: give --email, and the password in HOLDFAST_PASSWORD.')
  const answer = await world.ask(text, { hidden })
  if (answer === '') throw usage('Nothing was typed; you are not signed in.')
  return answer
}
