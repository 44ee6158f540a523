import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ana, note } from '@holdfast/core/testing'
import pg from 'pg'
import { beforeEach, expect, test } from 'vitest'
import { Fault } from '../errors.ts'
import { verify } from '../testing/chain.ts'
import { dataFolder } from '../testing/folder.ts'
import { launched, startNode, wholeLog } from '../testing/incidents.ts'
import { silent } from '../testing/log.ts'
import { findBinaries } from './binaries.ts'
import { openEmbedded } from './embedded.ts'
import { openDatabase } from './index.ts'
import { choosePlace, socketFile } from './place.ts'
import { ensureRunning } from './postmaster.ts'
import { postgresProcesses } from './processes.ts'

let folder: string
beforeEach(async () => {
  folder = await dataFolder('embedded')
  return () => rm(folder, { recursive: true, force: true })
})

const open = () => openDatabase({ dataFolder: folder, log: silent })
const data = () => join(folder, 'postgres')
const postmaster = async () => Number.parseInt(await readFile(join(data(), 'postmaster.pid'), 'utf8'), 10)

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows[0]
  } finally {
    await client.end()
  }
}

test('the first start makes a database that is safe and reachable by its folder only, and closing stops it', async () => {
  const db = await open()
  expect(
    await ask(
      db.url,
      `select current_setting('fsync') as fsync, current_setting('data_checksums') as checksums,
         current_setting('listen_addresses') as addresses, current_setting('server_encoding') as encoding`,
    ),
  ).toEqual({ fsync: 'on', checksums: 'on', addresses: '', encoding: 'UTF8' })
  expect((await stat(join(folder, 'socket'))).mode & 0o777).toBe(0o700)
  expect((await stat(data())).mode & 0o777).toBe(0o700)
  await db.close()
  expect(await postgresProcesses(data())).toEqual([])
})

test('what was written is there after a restart', async () => {
  const first = await open()
  await first.pool.query('insert into incident_numbers values (2026, 7)')
  await first.close()
  const second = await open()
  expect((await second.pool.query('select last from incident_numbers')).rows).toEqual([{ last: 7 }])
  await second.close()
})

test('a database that outlived a killed server is adopted, and stopped with the server that adopted it', async () => {
  await (await open()).close()
  const place = await choosePlace(folder, silent)
  await ensureRunning(place, await findBinaries(place), silent)
  const pid = await postmaster()
  const db = await open()
  expect(await postmaster()).toBe(pid)
  await db.close()
  expect(await postgresProcesses(data())).toEqual([])
})

test('a second server on the same folder is refused, and the database of the first goes on', async () => {
  const db = await open()
  await expect(openEmbedded(folder, silent)).rejects.toMatchObject({ code: 'data_folder_in_use' })
  expect((await db.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  await db.close()
})

test('a pid file that names a living process of somebody else does not keep the database from starting', async () => {
  await (await open()).close()
  const stranger = spawn('sleep', ['60'])
  const lines = [stranger.pid, data(), 1_790_000_000, 5432, join(folder, 'socket'), '', ' 1 2', 'ready   ']
  await writeFile(join(data(), 'postmaster.pid'), lines.join('\n'))
  await writeFile(`${socketFile(join(folder, 'socket'))}.lock`, lines.join('\n'))
  const db = await open()
  expect(stranger.exitCode).toBeNull()
  stranger.kill()
  await db.close()
})

test('what an initialisation left that was cut off is not taken for a database', async () => {
  await mkdir(join(folder, 'postgres.new-999999999'))
  await writeFile(join(folder, 'postgres.new-999999999', 'PG_VERSION'), '18')
  const db = await open()
  await expect(stat(join(folder, 'postgres.new-999999999'))).rejects.toMatchObject({ code: 'ENOENT' })
  await db.close()
})

test('a folder that another major version made is refused', async () => {
  await (await open()).close()
  await writeFile(join(data(), 'PG_VERSION'), '17\n')
  await expect(open()).rejects.toMatchObject({
    code: 'database_not_started',
    message: expect.stringContaining('17'),
  })
})

test('settings that would lose work are refused by name', async () => {
  await (await open()).close()
  await writeFile(join(data(), 'postgresql.auto.conf'), 'fsync = off\n')
  await expect(open()).rejects.toMatchObject({
    code: 'database_unfit',
    message: expect.stringContaining('fsync'),
  })
  expect(await postgresProcesses(data())).toEqual([])
})

/** A connection may learn only when it is used that its database was killed; the answer is then "ask again". */
async function insisting<T>(ask: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'database_unavailable') throw error
      await delay(20)
    }
}

test('a database killed under load comes back, and every acknowledged command is in the log once', async () => {
  const db = await open()
  const node = await startNode(db)
  const ids = await Promise.all(Array.from({ length: 8 }, () => launched(node)))
  const faults = new Set<unknown>()
  const acknowledged = new Map<string, string>()
  let killing = true

  const writer = async (id: string) => {
    while (killing) {
      const commandId = randomUUID()
      while (!acknowledged.has(commandId)) {
        try {
          const answer = await node.incidents.handle(id, { commandId, command: note('again and again') }, ana)
          if (!answer.ok) throw new Error(answer.refusal.code)
          acknowledged.set(commandId, id)
        } catch (error) {
          faults.add(error instanceof Fault ? error.code : error)
          await delay(20)
        }
      }
    }
  }
  const writers = ids.flatMap((id) => [writer(id), writer(id)])
  for (let round = 0; round < 3; round++) {
    const enough = acknowledged.size + 200
    while (acknowledged.size < enough) await delay(10)
    process.kill(await postmaster(), 'SIGKILL')
  }
  killing = false
  await Promise.all(writers)

  expect([...faults]).toEqual(['database_unavailable'])
  for (const id of ids) {
    const events = await insisting(() => wholeLog(node, id))
    expect(verify(id, events)).toMatchObject({ ok: true })
    const commands = events.slice(4).map((event) => event.commandId)
    expect(commands.toSorted()).toEqual(
      [...acknowledged]
        .filter(([, of]) => of === id)
        .map(([command]) => command)
        .toSorted(),
    )
  }
  await node.close()
  await db.close()
})
