import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addressOf, forgetLogin, readLogin, writeLogin } from './login.ts'
import { testWorld } from './testing/world.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'holdfast-login-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const world = (env: Record<string, string> = {}) => testWorld({ env: { XDG_CONFIG_HOME: home, ...env } })
const login = {
  url: 'https://holdfast.example',
  token: 'hf_secret',
  tokenId: 't1',
  email: 'ana@stbrigid.example',
}

describe('where Holdfast is', () => {
  test('is localhost:4550 without a token, when nothing says otherwise', async () => {
    expect(await addressOf(world())).toEqual({ url: 'http://localhost:4550', token: undefined })
  })

  test('is what the login file says', async () => {
    await writeLogin(world(), login)
    expect(await addressOf(world())).toEqual({ url: 'https://holdfast.example', token: 'hf_secret' })
  })

  test('is what the environment says, before the file', async () => {
    await writeLogin(world(), login)
    const env = { HOLDFAST_URL: 'https://other.example/', HOLDFAST_TOKEN: 'hf_other' }
    expect(await addressOf(world(env))).toEqual({ url: 'https://other.example', token: 'hf_other' })
  })

  test('is never told the token of another server', async () => {
    await writeLogin(world(), login)
    const { token } = await addressOf(world({ HOLDFAST_URL: 'https://evil.example' }))
    expect(token).toBeUndefined()
  })

  test.each(['localhost:4550', 'ftp://holdfast.example', 'not an address'])(
    'is not %s',
    async (HOLDFAST_URL) => {
      await expect(addressOf(world({ HOLDFAST_URL }))).rejects.toMatchObject({ code: 'usage' })
    },
  )
})

describe('the login file', () => {
  const file = () => join(home, 'holdfast/login.json')

  test('is readable by its owner only, from its first byte', async () => {
    await writeLogin(world(), login)
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect(statSync(dirname(file())).mode & 0o777).toBe(0o700)
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual(login)
  })

  test('is replaced whole when it was readable by others', async () => {
    mkdirSync(dirname(file()))
    writeFileSync(file(), '{}', { mode: 0o644 })
    await writeLogin(world(), login)
    expect(statSync(file()).mode & 0o777).toBe(0o600)
  })

  test('is not used while others can read it', async () => {
    await writeLogin(world(), login)
    chmodSync(file(), 0o640)
    await expect(readLogin(world())).rejects.toMatchObject({ code: 'login_exposed', exit: 4 })
  })

  test.each(['', '{', '{"url":"https://x.example"}'])('with %j in it is named as broken', async (text) => {
    mkdirSync(dirname(file()))
    writeFileSync(file(), text, { mode: 0o600 })
    await expect(readLogin(world())).rejects.toMatchObject({ code: 'login_broken' })
  })

  test('can be forgotten twice', async () => {
    await writeLogin(world(), login)
    await forgetLogin(world())
    await forgetLogin(world())
    expect(await readLogin(world())).toBeUndefined()
  })
})
