/**
 * The runbooks: files of one folder, checked at the start, kept in the database by content hash, so that an incident
 * finds the very one it runs by for as long as its log exists. A file with problems is listed, never fatal.
 */
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import {
  loadRunbook,
  type MachineConfig,
  newestRunbook,
  type Runbook,
  type Runbooks,
  runbookHash,
} from '@holdfast/core'
import type { RunbookDetail, RunbookSummary } from '@holdfast/protocol'
import type { Pool } from 'pg'
import { guarded, type Logger } from './database/index.ts'
import { type Checked, createParser, type RunbookProblem } from './parse.ts'

export type { Checked, RunbookProblem } from './parse.ts'

export type LibraryEntry = { readonly summary: RunbookSummary; readonly detail: RunbookDetail }

export type FileProblems = { readonly file: string; readonly problems: readonly RunbookProblem[] }

export type Library = {
  /** The newest version of each runbook in the folder, by title. */
  all(): readonly LibraryEntry[]
  /** The newest version in the folder. */
  byId(id: string): LibraryEntry | undefined
  /** Any that was ever loaded, also when its file is gone. */
  byHash(hash: string): Promise<LibraryEntry | undefined>
  /** Every one loaded so far, for the engine: `byHash` adds to it. */
  readonly runbooks: Runbooks
  readonly problems: readonly FileProblems[]
  /** In a worker, with a cap on its time and memory. */
  check(source: string): Promise<Checked>
  close(): Promise<void>
}

const EXTENSIONS = ['.yaml', '.yml', '.json']

export type LibraryDeps = { readonly pool: Pool; readonly folder: string; readonly log: Logger }

export async function openLibrary({ pool, folder, log }: LibraryDeps): Promise<Library> {
  const parser = createParser()
  const runbooks = new Map<string, Runbook>()
  const entries = new Map<string, LibraryEntry>()
  const newest = new Map<string, LibraryEntry>()
  const problems: FileProblems[] = []

  const keep = ({ hash, config, source }: Stored): Runbook => {
    const runbook = runbooks.get(hash) ?? loadRunbook(config, hash)
    runbooks.set(hash, runbook)
    if (!entries.has(hash)) entries.set(hash, entryOf(runbook, source))
    return runbook
  }

  const inFolder: Runbook[] = []
  for (const { file, text } of await readFolder(folder, log)) {
    const { stored, found } = await take(pool, await parser.parse(text), { source: text, before: inFolder })
    if (stored !== undefined) inFolder.push(keep(stored))
    if (found.length > 0) problems.push({ file, problems: found })
    for (const { line, column, message } of found) log.warn({ file, line, column }, message)
  }
  for (const { id } of inFolder) {
    const entry = entries.get(newestRunbook(inFolder, id)?.hash ?? '')
    if (entry !== undefined) newest.set(id, entry)
  }
  log.info({ folder, runbooks: newest.size, filesWithProblems: problems.length }, 'runbooks loaded')

  return {
    all: () => [...newest.values()].sort((a, b) => a.summary.title.localeCompare(b.summary.title)),
    byId: (id) => newest.get(id),
    byHash: async (hash) => {
      if (!entries.has(hash)) {
        const stored = await load(pool, hash)
        if (stored !== undefined) keep(stored)
      }
      return entries.get(hash)
    },
    runbooks,
    problems,
    check: parser.parse,
    close: parser.close,
  }
}

/** Stores a runbook that was found good, and says what whoever wrote it should know. */
async function take(
  pool: Pool,
  checked: Checked,
  { source, before }: { source: string; before: readonly Runbook[] },
): Promise<{ readonly stored?: Stored; readonly found: readonly RunbookProblem[] }> {
  if (!checked.ok) return { found: checked.problems }
  const { config, warnings } = checked
  const found: RunbookProblem[] = [...warnings]
  const name = `${config.id} ${config.version}`
  if (before.some(({ id, version }) => id === config.id && version === config.version))
    found.push(
      warning('runbook_twice', `Another file holds ${name} too. The last one, by file name, counts.`),
    )
  const stored = await store(pool, { hash: runbookHash(config), config, source })
  if (stored.changed)
    found.push(
      warning(
        'version_unchanged',
        `${name} was here before with other content. Give the change a new version.`,
      ),
    )
  return { stored, found }
}

async function readFolder(folder: string, log: Logger): Promise<readonly { file: string; text: string }[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    log.warn({ folder }, 'there is no runbook folder here; set HOLDFAST_RUNBOOKS')
    return []
  })
  const files = names.filter((name) => EXTENSIONS.includes(extname(name))).sort()
  return Promise.all(files.map(async (file) => ({ file, text: await readFile(join(folder, file), 'utf8') })))
}

type Stored = { readonly hash: string; readonly config: MachineConfig; readonly source: string }

/**
 * What is stored counts: the hash says nothing of the order of keys, and all nodes must run the same one.
 * `changed`: the same version was stored before with another hash.
 */
async function store(
  pool: Pool,
  { hash, config, source }: Stored,
): Promise<Stored & { readonly changed: boolean }> {
  await guarded(
    pool.query(
      'insert into runbooks (hash, id, version, config, source) values ($1, $2, $3, $4, $5) on conflict (hash) do nothing',
      [hash, config.id, config.version, JSON.stringify(config), source],
    ),
  )
  const others = await guarded(
    pool.query('select from runbooks where id = $1 and version = $2 and hash <> $3 limit 1', [
      config.id,
      config.version,
      hash,
    ]),
  )
  const stored = await load(pool, hash)
  return { ...(stored ?? { hash, config, source }), changed: others.rowCount === 1 }
}

async function load(pool: Pool, hash: string): Promise<Stored | undefined> {
  const { rows } = await guarded(
    pool.query<Stored>('select hash, config, source from runbooks where hash = $1', [hash]),
  )
  return rows[0]
}

function entryOf({ id, version, hash, title, config, states, steps }: Runbook, source: string): LibraryEntry {
  const { summary: words, roles, reviewBy } = config.meta
  const summary: RunbookSummary = {
    id,
    version,
    hash,
    title,
    ...(words !== undefined && { summary: words }),
    states: states.map((state) => ({
      id: state.id,
      title: state.title,
      within: state.within,
      steps: state.steps.length,
    })),
    roles: Object.fromEntries(Object.entries(roles).map(([role, def]) => [role, def.title])),
    steps: steps.length,
    ...(reviewBy !== undefined && { reviewBy }),
  }
  return { summary, detail: { ...summary, config, source } }
}

const warning = (code: RunbookProblem['code'], message: string): RunbookProblem => ({
  code,
  line: 1,
  column: 1,
  message,
  severity: 'warning',
})
