/** Where Holdfast is and who asks: HOLDFAST_URL and HOLDFAST_TOKEN, else the file that `holdfast login` keeps. */
import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { CliFault, usage } from './errors.ts'
import type { World } from './world.ts'

export const DEFAULT_URL = 'http://localhost:4550'

const Login = z.strictObject({
  url: z.url(),
  token: z.string().min(1),
  tokenId: z.string(),
  email: z.string(),
})
export type Login = z.infer<typeof Login>

export type Address = { readonly url: string; readonly token: string | undefined }

const fileOf = ({ env }: World) =>
  join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'holdfast', 'login.json')

/**
 * The environment wins over the file; the file's token goes only to the server that gave it.
 * @throws {CliFault} `usage` for an address that is none, `login_exposed`, `login_broken`
 */
export async function addressOf(world: World): Promise<Address> {
  const { HOLDFAST_URL: url, HOLDFAST_TOKEN: token } = world.env
  if (token) return { url: originOf(url || DEFAULT_URL), token }
  const login = await readLogin(world)
  const origin = originOf(url || login?.url || DEFAULT_URL)
  return {
    url: origin,
    token: login !== undefined && originOf(login.url) === origin ? login.token : undefined,
  }
}

/** Scheme, host and port (and a path, where a proxy adds one), without a slash at the end. */
export function originOf(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw usage(`HOLDFAST_URL must be an http or https address, like ${DEFAULT_URL}; it is "${text}".`)
  const { origin, pathname } = new URL(text)
  return `${origin}${pathname}`.replace(/\/+$/, '')
}

export async function readLogin(world: World): Promise<Login | undefined> {
  const file = fileOf(world)
  let text: string
  try {
    text = await readFile(file, 'utf8')
    // Windows has no such bits; there the profile's own access list protects the file.
    if (process.platform !== 'win32' && ((await stat(file)).mode & 0o077) !== 0)
      throw new CliFault('login_exposed', { what: file })
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw cause
  }
  const login = Login.safeParse(parseJson(text))
  if (!login.success) throw new CliFault('login_broken', { what: file })
  return login.data
}

/** Written beside and renamed, 0600 from its first byte. Returns the file's path. */
export async function writeLogin(world: World, login: Login): Promise<string> {
  const file = fileOf(world)
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const fresh = `${file}.${world.newId()}`
  await writeFile(fresh, `${JSON.stringify(login, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' })
  await chmod(fresh, 0o600)
  await rename(fresh, file)
  return file
}

export async function forgetLogin(world: World): Promise<void> {
  await rm(fileOf(world), { force: true })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
