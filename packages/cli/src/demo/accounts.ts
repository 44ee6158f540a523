/** Accounts and the incident, made over the public API as any hospital would. */

import { loadRunbook, type Person, type Runbook } from '@holdfast/core'
import type { LaunchAnswer, OrgRole, PersonEntry, RunbookDetail, RunbookSummary } from '@holdfast/protocol'
import { type Client, clientAt } from '../client.ts'
import { CliFault, type Reply } from '../errors.ts'
import { explain } from '../refusal.ts'
import { signIn } from '../sign-in.ts'
import type { World } from '../world.ts'
import { ADMIN } from './ground.ts'
import { CAST, type Character, PASSWORD, TITLE } from './hospital.ts'
import { rolesFor } from './roles.ts'

export type Account = { readonly character: Character; readonly person: Person; readonly token: string }

/** In the order of the cast: the first leads. */
export type Accounts = readonly [Account, ...Account[]]

/** @throws {CliFault} `demo_failed` when the server refuses */
export async function makeAccounts(world: World, url: string): Promise<Accounts> {
  const cookie = got(await signIn(world, url, ADMIN.email, ADMIN.password))
  const admin = clientAt(world, { url, token: undefined }, cookie)
  const [leader, ...others] = CAST
  return Promise.all([
    makeAccount(world, admin, leader, 'commander'),
    ...others.map((character) => makeAccount(world, admin, character, 'responder')),
  ])
}

async function makeAccount(
  world: World,
  admin: Client,
  character: Character,
  role: OrgRole,
): Promise<Account> {
  const { url } = admin.address
  const { email, name } = character
  const made = got(
    await admin.post<{ person: PersonEntry; setupLink: string }>('/api/v1/people', { email, name, role }),
  )
  const token = new URL(made.setupLink).pathname.split('/').at(-1)
  got(await clientAt(world, { url, token: undefined }).post('/api/v1/setup', { token, password: PASSWORD }))
  const cookie = got(await signIn(world, url, email, PASSWORD))
  const own = clientAt(world, { url, token: undefined }, cookie)
  const key = got(await own.post<{ token: string }>('/api/v1/tokens', { name: 'demo', days: 1 }))
  return { character, person: { id: made.person.id, name }, token: key.token }
}

export type Launched = LaunchAnswer & { readonly runbooks: ReadonlyMap<string, Runbook> }

export async function launch(
  client: Client,
  runbook: string,
  accounts: Accounts,
  commandId: string,
): Promise<Launched> {
  const runbooks = await loadAll(client)
  const played = [...runbooks.values()].find(({ id }) => id === runbook)
  if (played === undefined) throw new CliFault('demo_failed', { what: `there is no runbook ${runbook}.` })
  const ids = accounts.map(({ person }) => person.id)
  const roles = Object.fromEntries(
    Object.entries(rolesFor(CAST, Object.keys(played.config.meta.roles))).map(([role, wearers]) => [
      role,
      ids.filter((_, index) => wearers.includes(index)),
    ]),
  )
  const body = { runbook, title: TITLE, severity: 1, exercise: true, roles }
  return { ...got(await client.post<LaunchAnswer>('/api/v1/incidents', body, commandId)), runbooks }
}

/** Every runbook, because whoever watches the demo may start another one beside. */
async function loadAll(client: Client): Promise<ReadonlyMap<string, Runbook>> {
  const { runbooks } = got(await client.get<{ runbooks: readonly RunbookSummary[] }>('/api/v1/runbooks'))
  const details = await Promise.all(
    runbooks.map(async ({ id }) =>
      got(await client.get<RunbookDetail>(`/api/v1/runbooks/${encodeURIComponent(id)}`)),
    ),
  )
  return new Map(details.map(({ config, hash }) => [hash, loadRunbook(config, hash)]))
}

/** The demo's own server refuses nothing that the demo asks for; where it does, that is a fault. */
function got<T>(reply: Reply<T>): T {
  if (reply.ok) return reply.body
  throw new CliFault('demo_failed', { what: explain(reply.problem, new Date()) })
}
