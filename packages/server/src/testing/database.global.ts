/** Once a run: a PostgreSQL (the one of DATABASE_URL, or an embedded one just for this run) with a migrated template. */
import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { openEmbedded } from '../database/embedded.ts'
import { migrate } from '../database/migrate.ts'
import { dataFolder } from './folder.ts'
import { silent } from './log.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the server's own database; test databases are made beside it. */
    databaseUrl: string
    databaseTemplate: string
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await serverOf(process.env.DATABASE_URL)
  const template = `holdfast_template_${randomBytes(6).toString('hex')}`
  await run(server.url, `create database ${template}`)
  await migrate(beside(server.url, template), silent)
  project.provide('databaseUrl', server.url)
  project.provide('databaseTemplate', template)
  return async () => {
    await run(server.url, `drop database ${template} with (force)`)
    await server.close()
  }
}

async function serverOf(url: string | undefined): Promise<{ url: string; close(): Promise<void> }> {
  if (url !== undefined) return { url, close: async () => {} }
  const folder = await dataFolder('test')
  const embedded = await openEmbedded(folder, silent)
  return {
    url: embedded.url,
    close: async () => {
      await embedded.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The same server, another database. */
export function beside(url: string, database: string): string {
  const other = new URL(url)
  other.pathname = `/${database}`
  return other.href
}

export async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
