/** The walls between packages hold: each forbidden line below makes the linter or the compiler fail. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')
let house = ''

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), 'holdfast-walls-'))
  for (const part of ['biome.json', '.gitignore', 'tsconfig.base.json', 'lint'])
    cpSync(join(root, part), join(house, part), { recursive: true })
  for (const name of ['core', 'protocol', 'server', 'cli', 'bench']) {
    cpSync(join(root, `packages/${name}/tsconfig.json`), join(house, `packages/${name}/tsconfig.json`), {
      recursive: true,
    })
  }
  symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'))
})
afterAll(() => rmSync(house, { recursive: true, force: true }))

function write(path: string, text: string): string {
  const file = join(house, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

function run(command: string, args: readonly string[]): { ok: boolean; output: string } {
  try {
    return {
      ok: true,
      output: execFileSync(join(root, 'node_modules/.bin', command), args, {
        cwd: house,
        encoding: 'utf8',
        stdio: 'pipe',
      }),
    }
  } catch (cause) {
    const { stdout, stderr } = cause as { stdout: string; stderr: string }
    return { ok: false, output: `${stdout}${stderr}` }
  }
}

const FORBIDDEN_IMPORTS: readonly (readonly [from: string, what: string])[] = [
  ['core', 'node:fs'],
  ['core', '@holdfast/protocol'],
  ['core', 'fastify'],
  ['protocol', 'node:crypto'],
  ['protocol', '@holdfast/server'],
  ['server', '@holdfast/console'],
  ['server', '@holdfast/cli'],
  ['console', '@holdfast/server'],
  ['cli', '@holdfast/server'],
  ['cli', 'pg'],
  ['bench', 'pg'],
]

describe('walls between packages', () => {
  test.each(FORBIDDEN_IMPORTS)('an import in %s of %s fails the linter', (from, what) => {
    const file = write(
      `packages/${from}/src/forbidden.ts`,
      `import * as forbidden from '${what}'\n\nexport const x = forbidden\n`,
    )
    const { ok, output } = run('biome', ['lint', file])
    rmSync(file)
    expect(ok).toBe(false)
    expect(output).toContain('noRestrictedImports')
  })

  test('an import of core passes the linter everywhere else', () => {
    for (const from of ['protocol', 'server', 'console', 'cli', 'bench']) {
      const file = write(
        `packages/${from}/src/allowed.ts`,
        `import * as core from '@holdfast/core'\n\nexport const x = core\n`,
      )
      const { ok, output } = run('biome', ['lint', file])
      rmSync(file)
      expect(ok, output).toBe(true)
    }
  })

  test.each(['Date.now()', 'new Date()', 'Math.random()', 'performance.now()', 'crypto.randomUUID()'])(
    '%s in core fails the linter',
    (impure) => {
      const file = write('packages/core/src/forbidden.ts', `export const x = ${impure}\n`)
      const { ok, output } = run('biome', ['lint', file])
      rmSync(file)
      expect(ok).toBe(false)
      expect(output).toContain('Core asks the world nothing')
    },
  )

  test.each([
    "fetch('http://example.org')",
    'process.env',
    'setTimeout(() => {}, 1)',
    'document.title',
    "await import('node:fs')",
  ])('%s in core does not compile', (impure) => {
    const file = write('packages/core/src/forbidden.ts', `export const x = ${impure}\n`)
    const { ok, output } = run('tsc', ['-p', 'packages/core', '--noEmit', '--composite', 'false'])
    rmSync(file)
    expect(ok).toBe(false)
    expect(output).toContain('packages/core/src/forbidden.ts')
  })
})
