import type { Me, PersonEntry } from '@holdfast/protocol'
import { expect, test, vi } from 'vitest'
import { render } from 'vitest-browser-svelte'
import { answer, refusal } from '../testing/requests.ts'
import { people } from '../testing/runbooks.ts'
import People from './People.svelte'
import type { PeopleRequests } from './people.svelte.ts'
import '../style/tokens.css'
import '../style/base.css'

const LINK = 'https://holdfast.example/setup/abcdefghijklmnopqrst'

function page(role: Me['role'], about: Partial<Pick<PeopleRequests, 'addPerson' | 'setRole'>> = {}) {
  const requests = {
    people: vi.fn(() => answer({ people })),
    addPerson: vi.fn((body: Omit<PersonEntry, 'id'>) =>
      answer({ person: { ...body, id: 'new' }, setupLink: LINK }),
    ),
    setRole: vi.fn((id: string, to: PersonEntry['role']) =>
      answer({ person: { id, name: 'Ben', email: 'b@x', role: to } }),
    ),
    dropPerson: vi.fn(() => answer(undefined)),
    newSetupLink: vi.fn(() => answer({ setupLink: LINK })),
    ...about,
  }
  const screen = render(People, {
    requests,
    me: { id: 'ana', name: 'Ana Silva', email: 'ana@hospital.example', role },
  })
  return { screen, requests }
}

test('everyone is listed by name, with what they may do', async () => {
  const page1 = await page('admin').screen
  await expect.element(page1.getByRole('listitem').nth(0)).toHaveTextContent(/Ana Silva.*You.*Administrator/)
  await expect.element(page1.getByRole('listitem').nth(1)).toHaveTextContent(/Ben Okafor.*Responder/)
})

test('an administrator adds a person and gets the one-time link to pass on', async () => {
  const { screen, requests } = page('admin')
  const people1 = await screen
  await people1.getByRole('button', { name: 'Add a person' }).click()
  await people1.getByLabelText('Name').fill(' Cho Park ')
  await people1.getByLabelText('E-mail').fill('cho@hospital.example')
  await people1.getByLabelText('Role in the organisation').selectOptions('commander')
  await people1.getByRole('button', { name: 'Add', exact: true }).click()
  await expect.element(people1.getByLabelText('One-time link')).toHaveValue(LINK)
  expect(requests.addPerson).toHaveBeenCalledWith({
    name: 'Cho Park',
    email: 'cho@hospital.example',
    role: 'commander',
  })
  await people1.getByRole('button', { name: 'Done' }).click()
  expect(requests.people).toHaveBeenCalledTimes(2)
})

test('a refused person keeps what was typed', async () => {
  const { screen } = page('admin', {
    addPerson: () => refusal(409, { title: 'That address has an account.' }),
  })
  const people1 = await screen
  await people1.getByRole('button', { name: 'Add a person' }).click()
  await people1.getByLabelText('Name').fill('Cho')
  await people1.getByLabelText('E-mail').fill('ben@hospital.example')
  await people1.getByRole('button', { name: 'Add', exact: true }).click()
  await expect.element(people1.getByText('That address has an account.')).toBeVisible()
  await expect.element(people1.getByLabelText('E-mail')).toHaveValue('ben@hospital.example')
})

test('ending an account is asked for twice, and Cancel has the focus', async () => {
  const { screen, requests } = page('admin')
  const people1 = await screen
  await people1.getByRole('button', { name: 'Change Ben Okafor' }).click()
  await people1.getByRole('button', { name: 'End account…' }).click()
  expect(requests.dropPerson).not.toHaveBeenCalled()
  await people1.getByRole('button', { name: 'End the account' }).click()
  await expect.poll(() => requests.dropPerson.mock.calls).toEqual([['ben']])
  await expect.element(people1.getByRole('dialog')).not.toBeInTheDocument()
})

test('the last administrator cannot be made less, and is told why', async () => {
  const { screen } = page('admin', {
    setRole: () => refusal(409, { title: 'Somebody must be administrator.' }),
  })
  const people1 = await screen
  await people1.getByRole('button', { name: 'Change Ana Silva' }).click()
  await people1.getByLabelText('Role in the organisation').selectOptions('responder')
  await people1.getByRole('button', { name: 'Save' }).click()
  await expect.element(people1.getByText('Somebody must be administrator.')).toBeVisible()
})

test('a forgotten password is another link', async () => {
  const people1 = await page('admin').screen
  await people1.getByRole('button', { name: 'Change Ben Okafor' }).click()
  await people1.getByRole('button', { name: 'New one-time link' }).click()
  await expect.element(people1.getByLabelText('One-time link')).toHaveValue(LINK)
})

test('others see who there is, change nothing, and are told who can', async () => {
  const people1 = await page('responder').screen
  await expect.element(people1.getByText('Ben Okafor', { exact: true })).toBeVisible()
  await expect
    .element(people1.getByRole('button', { name: /Add a person.*Administrators add people/ }))
    .toHaveAttribute('aria-disabled', 'true')
  expect(people1.getByRole('button', { name: /^Change/ }).elements()).toEqual([])
})
