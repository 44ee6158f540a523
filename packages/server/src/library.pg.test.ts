import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Library, openLibrary } from './library.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'
import { silent } from './testing/log.ts'

let db: TestDatabase
let folder: string
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-runbooks-'))
  return () => rm(folder, { recursive: true })
})

const runbook = (id: string, version = '1.0.0', title = 'A plan') => `runbook: ${id}
version: ${version}
title: ${title}
states:
  work:
    title: Work
    steps:
      one: { title: One, role: commander }
    onDone: done
  done: { final: true, outcome: Done }
`

async function withLibrary<T>(use: (library: Library) => T | Promise<T>): Promise<T> {
  const library = await openLibrary({ pool: db.pool, folder, log: silent })
  try {
    return await use(library)
  } finally {
    await library.close()
  }
}

const write = (file: string, text: string) => writeFile(join(folder, file), text)

test('the newest version of each runbook in the folder is listed, by title', async () => {
  await write('b.yaml', runbook('listed', '1.9.0', 'Old'))
  await write('a.yaml', runbook('listed', '1.10.0', 'New'))
  await write('c.yml', runbook('another', '1.0.0', 'Another'))
  await write('README.md', 'not a runbook')
  await withLibrary((library) => {
    expect(library.all().map(({ summary }) => [summary.id, summary.version])).toEqual([
      ['another', '1.0.0'],
      ['listed', '1.10.0'],
    ])
    expect(library.byId('listed')?.summary).toMatchObject({
      title: 'New',
      steps: 1,
      states: [{ id: 'work', steps: 1 }],
    })
    expect(library.byId('listed')?.detail.source).toBe(runbook('listed', '1.10.0', 'New'))
    expect(library.problems).toEqual([])
  })
})

test('a file with problems is listed with their places, and the others load', async () => {
  await write('bad.yaml', runbook('bad').replace('onDone: done', 'onDone: nowhere'))
  await write('good.yaml', runbook('good'))
  await withLibrary((library) => {
    expect(library.all().map(({ summary }) => summary.id)).toEqual(['good'])
    expect(library.problems).toMatchObject([
      { file: 'bad.yaml', problems: [{ code: 'target_unknown', line: 9 }] },
    ])
  })
})

test('a folder that is not there is an empty library', async () => {
  const library = await openLibrary({ pool: db.pool, folder: join(folder, 'none'), log: silent })
  expect(library.all()).toEqual([])
  await library.close()
})

test('a change without a new version is loaded, and said', async () => {
  await write('same.yaml', runbook('same'))
  await withLibrary((library) => expect(library.problems).toEqual([]))
  await write('same.yaml', runbook('same', '1.0.0', 'Changed'))
  await withLibrary((library) => {
    expect(library.byId('same')?.summary.title).toBe('Changed')
    expect(library.problems).toMatchObject([
      { file: 'same.yaml', problems: [{ code: 'version_unchanged', severity: 'warning' }] },
    ])
  })
})

test('two files with the same version of the same runbook are said', async () => {
  await write('a.yaml', runbook('twice', '1.0.0', 'First'))
  await write('b.yaml', runbook('twice', '1.0.0', 'Second'))
  await withLibrary((library) => {
    expect(library.byId('twice')?.summary.title).toBe('Second')
    expect(library.problems.flatMap(({ problems }) => problems.map(({ code }) => code))).toContain(
      'runbook_twice',
    )
  })
})

test('a runbook whose file is gone is found by its hash, and not offered any more', async () => {
  await write('pinned.yaml', runbook('pinned'))
  const hash = await withLibrary((library) => library.byId('pinned')?.summary.hash ?? '')
  await rm(join(folder, 'pinned.yaml'))
  await withLibrary(async (library) => {
    expect(library.byId('pinned')).toBeUndefined()
    expect(library.runbooks.has(hash)).toBe(false)
    expect((await library.byHash(hash))?.detail.source).toBe(runbook('pinned'))
    expect(library.runbooks.get(hash)?.steps.map(({ id }) => id)).toEqual(['one'])
    expect(await library.byHash('0'.repeat(64))).toBeUndefined()
  })
})

test('states keep the order in which they were written, also out of the database', async () => {
  const states = ['zulu', 'alpha', 'mike-the-longest-name', 'b']
  const source = `${runbook('ordered').split('states:')[0]}states:\n${states
    .map(
      (state, index) =>
        `  ${state}: { title: ${state}, steps: { s${index}: { title: Do, role: commander } }, onDone: ${states[index + 1] ?? 'end'} }`,
    )
    .join('\n')}\n  end: { final: true }\n`
  await write('ordered.yaml', source)
  await withLibrary((library) => {
    expect(library.problems).toEqual([])
    expect(library.byId('ordered')?.summary.states.map(({ id }) => id)).toEqual(states)
  })
})

test('checking keeps nothing', async () => {
  await withLibrary(async (library) => {
    expect(await library.check(runbook('checked'))).toMatchObject({ ok: true })
    expect(await library.check('runbook: [')).toMatchObject({ ok: false })
    expect(library.byId('checked')).toBeUndefined()
  })
})
