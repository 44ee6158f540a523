import { expect, test, vi } from 'vitest'
import { render } from 'vitest-browser-svelte'
import { answer, refusal } from '../testing/requests.ts'
import Setup from './Setup.svelte'
import SignIn from './SignIn.svelte'
import '../style/tokens.css'
import '../style/base.css'

test('a wrong password says so without saying which of the two was wrong, and empties only the password', async () => {
  const screen = await render(SignIn, { signIn: () => refusal(401, { code: 'sign_in_failed' }) })
  await screen.getByLabelText('E-mail').fill('ana@hospital.example')
  await screen.getByLabelText('Password').fill('wrong')
  await screen.getByRole('button', { name: 'Sign in' }).click()
  await expect.element(screen.getByText('E-mail and password do not match.')).toBeVisible()
  await expect.element(screen.getByLabelText('E-mail')).toHaveValue('ana@hospital.example')
  await expect.element(screen.getByLabelText('Password')).toHaveValue('')
})

test('too many attempts ask to wait', async () => {
  const screen = await render(SignIn, { signIn: () => refusal(429) })
  await screen.getByLabelText('E-mail').fill('ana@hospital.example')
  await screen.getByLabelText('Password').fill('wrong')
  await screen.getByRole('button', { name: 'Sign in' }).click()
  await expect.element(screen.getByText('Too many attempts.')).toBeVisible()
})

test('password managers can fill both fields', async () => {
  const screen = await render(SignIn, { signIn: () => answer({}) })
  await expect.element(screen.getByLabelText('E-mail')).toHaveAttribute('autocomplete', 'username')
  await expect.element(screen.getByLabelText('Password')).toHaveAttribute('autocomplete', 'current-password')
})

const TOKEN = 'abcdefghijklmnopqrstuvwx'

test('the first administrator says who they are and chooses a password', async () => {
  const setup = vi.fn(() => answer(undefined))
  const screen = await render(Setup, {
    token: TOKEN,
    requests: { setupOf: () => answer({ kind: 'first-admin' as const }), setup },
  })
  await screen.getByLabelText('Your name').fill('Ana Silva')
  await screen.getByLabelText('E-mail').fill('ana@hospital.example')
  await screen.getByLabelText('New password').fill('correct horse battery')
  await screen.getByLabelText('The same again').fill('correct horse battery')
  await screen.getByRole('button', { name: 'Save the password' }).click()
  await expect.element(screen.getByRole('link', { name: 'Sign in' })).toBeVisible()
  expect(setup).toHaveBeenCalledWith({
    token: TOKEN,
    password: 'correct horse battery',
    email: 'ana@hospital.example',
    name: 'Ana Silva',
  })
})

test('an account that was made for somebody needs only a password', async () => {
  const setup = vi.fn(() => answer(undefined))
  const screen = await render(Setup, {
    token: TOKEN,
    requests: {
      setupOf: () => answer({ kind: 'account' as const, name: 'Ben', email: 'ben@hospital.example' }),
      setup,
    },
  })
  await expect.element(screen.getByLabelText('E-mail')).toHaveValue('ben@hospital.example')
  await screen.getByLabelText('New password').fill('correct horse battery')
  await screen.getByLabelText('The same again').fill('correct horse batterie')
  await expect.element(screen.getByText('The two passwords differ.')).toBeVisible()
  await screen.getByRole('button', { name: 'Save the password' }).click()
  expect(setup).not.toHaveBeenCalled()
  await screen.getByLabelText('The same again').fill('correct horse battery')
  await screen.getByRole('button', { name: 'Save the password' }).click()
  await expect.poll(() => setup.mock.calls).toEqual([[{ token: TOKEN, password: 'correct horse battery' }]])
})

test('a short password is counted, not just refused', async () => {
  const screen = await render(Setup, {
    token: TOKEN,
    requests: { setupOf: () => answer({ kind: 'account' as const }), setup: () => answer(undefined) },
  })
  await screen.getByLabelText('New password').fill('short')
  await expect.element(screen.getByText('7 more characters are needed.')).toBeVisible()
})

test('a link that was used leads to signing in or to an administrator', async () => {
  const screen = await render(Setup, {
    token: TOKEN,
    requests: { setupOf: () => refusal(404), setup: () => answer(undefined) },
  })
  await expect.element(screen.getByText('This link was used, or is too old')).toBeVisible()
  await expect.element(screen.getByRole('link', { name: 'Sign in' })).toBeVisible()
})
