import type { Pool, PoolClient } from 'pg'

/** Commits what `work` did, or nothing of it. A connection that fails in between is not used again. */
export async function transaction<T>(pool: Pool, work: (db: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken = true
  try {
    await client.query('begin')
    const result = await work(client).catch(async (error: unknown) => {
      await client.query('rollback')
      broken = false
      throw error
    })
    await client.query('commit')
    broken = false
    return result
  } finally {
    client.release(broken)
  }
}
