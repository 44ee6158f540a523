import { expect, test } from 'vitest'
import { hashPassword, verifyPassword } from './password.ts'

const password = 'correct horse battery staple'

test('a password fits its own hash and no other', async () => {
  const hash = await hashPassword(password)
  expect(await verifyPassword(hash, password)).toBe(true)
  expect(await verifyPassword(hash, `${password} `)).toBe(false)
})

test('the same password hashes differently each time', async () => {
  expect(await hashPassword(password)).not.toBe(await hashPassword(password))
})

test('a password typed with composed or separate accents is the same', async () => {
  expect(await verifyPassword(await hashPassword('Zürich am Morgen'), 'Zu\u0308rich am Morgen')).toBe(true)
})

test.each(['', 'plain', 'scrypt$15$8$3$x', 'bcrypt$15$8$3$aa$bb'])(
  '%j is no hash of ours and fits nothing',
  async (hash) => {
    expect(await verifyPassword(hash, password)).toBe(false)
  },
)
