import { createRawSnippet } from 'svelte'
import { afterEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import Dialog from './Dialog.svelte'

const html = (text: string) => createRawSnippet(() => ({ render: () => text }))

afterEach(() => {
  for (const element of document.querySelectorAll('[data-page]')) element.remove()
})

function page(): HTMLButtonElement {
  const main = document.createElement('main')
  main.tabIndex = -1
  main.dataset.page = ''
  main.innerHTML = '<button type="button">Skip step</button>'
  document.body.append(main)
  const button = main.querySelector('button')
  if (button === null) throw new Error('no button')
  button.focus()
  return button
}

const open = (onclose: () => void) =>
  render(Dialog, {
    title: 'Skip Isolate hosts',
    onclose,
    children: html('<div><input aria-label="Name" /><input aria-label="Reason" data-autofocus /></div>'),
  })

test('it is named by its title and focus goes to the field that was marked', async () => {
  page()
  const screen = await open(() => {})
  await expect.element(screen.getByRole('dialog', { name: 'Skip Isolate hosts' })).toBeVisible()
  await expect.element(screen.getByLabelText('Reason')).toHaveFocus()
})

test('focus stays inside, however often Tab is pressed', async () => {
  page()
  await open(() => {})
  const dialog = document.querySelector('dialog')
  const visited = new Set<Element | null>()
  for (let press = 0; press < 8; press += 1) {
    await userEvent.keyboard('{Tab}')
    visited.add(document.activeElement)
  }
  // A modal dialog may let focus out to the browser itself (body), never to the page behind.
  for (const element of visited) expect(element === document.body || dialog?.contains(element)).toBe(true)
})

test('Esc asks to close once and leaves the closing to the parent', async () => {
  page()
  let asked = 0
  const screen = await open(() => {
    asked += 1
  })
  await userEvent.keyboard('{Escape}')
  expect(asked).toBe(1)
  await expect.element(screen.getByRole('dialog')).toBeVisible()
})

test('focus returns to what opened it', async () => {
  const button = page()
  const screen = await open(() => {})
  await screen.unmount()
  expect(document.activeElement).toBe(button)
})

test('when what opened it has gone meanwhile, focus goes to the page', async () => {
  const button = page()
  const screen = await open(() => {})
  button.remove()
  await screen.unmount()
  expect(document.activeElement?.tagName).toBe('MAIN')
})

test('a press on the backdrop throws nothing away', async () => {
  page()
  let asked = 0
  const screen = await open(() => {
    asked += 1
  })
  const dialog = document.querySelector('dialog')
  dialog?.dispatchEvent(new MouseEvent('click', { bubbles: true, clientX: 1, clientY: 1 }))
  expect(asked).toBe(0)
  await expect.element(screen.getByRole('dialog')).toBeVisible()
})
