/** Passwords are kept as scrypt hashes; the parameters travel with each, so that they can be raised later. */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'

// 32 MiB and about 0.15 s each: one of the equal settings of OWASP's password storage sheet (N = 2^15, r = 8, p = 3).
const LOG_N = 15
const BLOCK = 8
const PARALLEL = 3
const KEY_BYTES = 32

/** `scrypt$15$8$3$salt$key`, base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, KEY_BYTES, LOG_N, BLOCK, PARALLEL)
  return ['scrypt', LOG_N, BLOCK, PARALLEL, salt.toString('base64url'), key.toString('base64url')].join('$')
}

/** False also for a hash that is not one of ours. */
export async function verifyPassword(hash: string, password: string): Promise<boolean> {
  const found = /^scrypt\$(\d{1,2})\$(\d{1,2})\$(\d{1,2})\$([\w-]+)\$([\w-]+)$/.exec(hash)
  if (found === null) return false
  const [, logN, block, parallel, salt = '', key = ''] = found
  const expected = Buffer.from(key, 'base64url')
  const actual = await derive(
    password,
    Buffer.from(salt, 'base64url'),
    expected.length,
    Number(logN),
    Number(block),
    Number(parallel),
  )
  return timingSafeEqual(expected, actual)
}

function derive(
  password: string,
  salt: Buffer,
  length: number,
  logN: number,
  r: number,
  p: number,
): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** logN, r, p, maxmem: 256 * 2 ** logN * r }
  // NFKC: the same password typed on another keyboard or system is the same password.
  return new Promise((done, fail) => {
    scrypt(password.normalize('NFKC'), salt, length, options, (error, key) =>
      error === null ? done(key) : fail(error),
    )
  })
}
