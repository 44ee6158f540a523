import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

const read = (env: Record<string, string>) => readConfig(env, ['mercy-ops', '10.1.2.3'])
const configOf = (env: Record<string, string>) => {
  const result = read(env)
  if (!result.ok) throw new Error(result.problems.join('\n'))
  return result
}

test('without any setting it listens on this machine only, and has nothing to warn about', () => {
  const { config, warnings } = configOf({ PATH: '/bin' })
  expect(config).toMatchObject({ port: 4550, host: '127.0.0.1', origin: 'http://localhost:4550' })
  expect(config.origins).toEqual(['http://localhost:4550', 'http://127.0.0.1:4550', 'http://[::1]:4550'])
  expect(warnings).toEqual([])
})

test('every problem is told at once, each naming its setting', () => {
  const result = read({
    HOLDFAST_PORT: '99999',
    DATABASE_URL: 'mysql://x',
    HOLDFAST_ORIGIN: 'https://x.org/path',
    HOLDFAST_TRUST_PROXY: '10.0.0.0/8, proxy',
    HOLDFAST_SECRET: 'short',
  })
  expect(result.ok ? [] : result.problems.map((problem) => problem.split(' ')[0])).toEqual([
    'HOLDFAST_PORT',
    'DATABASE_URL',
    'HOLDFAST_ORIGIN',
    'HOLDFAST_SECRET',
    'HOLDFAST_TRUST_PROXY',
  ])
})

test('the first admin needs both an address and a password', () => {
  const result = read({ HOLDFAST_ADMIN_EMAIL: 'ana@x.org' })
  expect(result).toEqual({
    ok: false,
    problems: ['HOLDFAST_ADMIN_PASSWORD is needed beside HOLDFAST_ADMIN_EMAIL'],
  })
})

test('an empty setting means none, as compose files write it', () => {
  expect(configOf({ HOLDFAST_ORIGIN: '', DATABASE_URL: '' }).config).not.toHaveProperty('databaseUrl')
})

test('a public origin is the only one that browsers may come from', () => {
  expect(configOf({ HOLDFAST_ORIGIN: 'https://holdfast.example.org/' }).config.origins).toEqual([
    'https://holdfast.example.org',
  ])
})

test('listening on every address takes each name of the machine as an origin, and warns that nothing is encrypted', () => {
  const { config, warnings } = configOf({ HOLDFAST_HOST: '0.0.0.0' })
  expect(config.origins).toContain('http://mercy-ops:4550')
  expect(config.origins).toContain('http://10.1.2.3:4550')
  expect(warnings).toEqual([expect.stringContaining('without TLS')])
})

test('behind a TLS proxy a public address is no reason to warn', () => {
  expect(
    configOf({ HOLDFAST_HOST: '0.0.0.0', HOLDFAST_ORIGIN: 'https://holdfast.example.org' }).warnings,
  ).toEqual([])
})

test('a setting that this version does not have is named, because it does nothing', () => {
  expect(configOf({ HOLDFAST_MFA: 'required', HOLDFAST_TOKEN: 'hf_x' }).warnings).toEqual([
    'HOLDFAST_MFA is not a setting of this version; it does nothing.',
  ])
})
