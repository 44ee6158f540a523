import type { Pool } from 'pg'

/** Removes what no longer lets anybody in: sessions hold addresses and browsers, and need not be kept. */
export async function forgetExpired(pool: Pool): Promise<void> {
  await pool.query(`delete from auth.session where "expiresAt" < now()`)
  await pool.query('delete from setup_tokens where expires_at < now()')
  await pool.query('delete from api_tokens where expires_at < now()')
}
