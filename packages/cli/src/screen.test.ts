import { expect, test } from 'vitest'
import { screenOf } from './screen.ts'
import { testWorld } from './testing/world.ts'

const ESC = String.fromCharCode(0x1b)

test('a terminal gets colours', () => {
  expect(screenOf(testWorld({ terminal: true })).paint.red('x')).toContain(ESC)
})

test.each([
  ['a pipe', testWorld()],
  ['NO_COLOR', testWorld({ terminal: true, env: { NO_COLOR: '1' } })],
  ['a dumb terminal', testWorld({ terminal: true, env: { TERM: 'dumb' } })],
])('%s gets none', (_, world) => {
  expect(screenOf(world).paint.red('x')).toBe('x')
})

test('an empty NO_COLOR means nothing (no-color.org)', () => {
  expect(screenOf(testWorld({ terminal: true, env: { NO_COLOR: '' } })).paint.red('x')).toContain(ESC)
})

test('columns line up, wide letters included, and no line ends in blanks', () => {
  const world = testWorld()
  screenOf(world).table(
    ['id', 'title'],
    [
      ['a', '漢字'],
      ['漢', 'x'],
    ],
    1,
  )
  expect(world.stdout()).toBe('id  title\na   漢字\n漢  x\n')
})

test('a cell cannot steer the terminal', () => {
  const world = testWorld()
  screenOf(world).table(['title'], [[`${ESC}]0;owned`]], 0)
  expect(world.stdout()).not.toContain(ESC)
})

test('on a narrow terminal the named column gives way, the others stay whole', () => {
  const world = testWorld({ terminal: true, columns: 40, env: { NO_COLOR: '1' } })
  screenOf(world).table(
    ['step', 'title'],
    [['isolate-hosts', 'Take the infected hosts off the network now']],
    1,
  )
  const [, row = ''] = world.stdout().split('\n')
  expect(row).toContain('isolate-hosts')
  expect(row).toContain('…')
  expect(row.length).toBeLessThanOrEqual(40)
})

test('into a pipe nothing is cut', () => {
  const world = testWorld({ columns: 20 })
  const long = 'Take the infected hosts off the network now'
  screenOf(world).table(['title'], [[long]], 0)
  expect(world.stdout()).toContain(long)
})
