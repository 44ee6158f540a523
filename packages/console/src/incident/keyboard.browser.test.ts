import { beforeEach, expect, test, vi } from 'vitest'
import type { Action } from './actions.ts'
import { keyboard } from './keyboard.ts'

const ran = vi.fn()
const action = (id: string, keys: readonly string[], rest: Partial<Action> = {}): Action => ({
  id,
  title: id,
  keys,
  run: () => ran(id),
  ...rest,
})
const ACTIONS = [
  action('incidents', ['g', 'i']),
  action('info', ['i']),
  action('tick', ['x']),
  action('never', ['z'], { unable: 'no' }),
]

let single = true
const press = keyboard(
  () => ACTIONS,
  () => single,
  () => ran('menu'),
)

function key(name: string, init: KeyboardEventInit = {}, target: EventTarget = document.body): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key: name, cancelable: true, bubbles: true, ...init })
  Object.defineProperty(event, 'target', { value: target })
  press(event)
  return event
}

beforeEach(() => {
  ran.mockReset()
  single = true
})

test('a key runs its action and is taken; one that cannot be done now, or is nobody’s, is left alone', () => {
  expect(key('x').defaultPrevented).toBe(true)
  expect(key('z').defaultPrevented).toBe(false)
  expect(key('q').defaultPrevented).toBe(false)
  expect(ran.mock.calls).toEqual([['tick']])
})

test('two keys in a row are their own action', () => {
  key('g')
  key('i')
  key('i')
  expect(ran.mock.calls).toEqual([['incidents'], ['info']])
})

test('switched off, single keys do nothing and Ctrl K still opens the menu', () => {
  single = false
  key('x')
  key('k', { ctrlKey: true })
  expect(ran.mock.calls).toEqual([['menu']])
})

test('while something is typed, or a dialog is open, keys are letters', () => {
  for (const tag of ['input', 'textarea', 'select']) key('x', {}, document.createElement(tag))
  const dialog = document.createElement('dialog')
  dialog.open = true
  document.body.append(dialog)
  key('x')
  dialog.remove()
  expect(ran).not.toHaveBeenCalled()
})

test('a checkbox is not typing, and modified keys belong to the browser', () => {
  const box = document.createElement('input')
  box.type = 'checkbox'
  key('x', {}, box)
  key('x', { ctrlKey: true })
  key('x', { altKey: true })
  expect(ran.mock.calls).toEqual([['tick']])
})
