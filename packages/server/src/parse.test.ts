import { expect, test } from 'vitest'
import { createParser } from './parse.ts'

test('a text that takes too long is given up, and the next one is checked', async () => {
  const parser = createParser(new URL('./testing/slow-worker.mjs', import.meta.url))
  expect(await parser.parse('slow')).toMatchObject({ ok: false, problems: [{ code: 'too_slow' }] })
  expect(await parser.parse('quick')).toEqual({ ok: true, config: 'quick', warnings: [] })
  await parser.close()
})

test('a text that takes too much memory is given up, and the next one is checked', async () => {
  const parser = createParser(new URL('./testing/slow-worker.mjs', import.meta.url))
  expect(await parser.parse('large')).toMatchObject({ ok: false, problems: [{ code: 'too_slow' }] })
  expect(await parser.parse('quick')).toMatchObject({ ok: true })
  await parser.close()
})

test('texts that come at once are answered each with its own answer', async () => {
  const parser = createParser(new URL('./testing/slow-worker.mjs', import.meta.url))
  const answers = await Promise.all(['quick', 'again', 'third'].map((text) => parser.parse(text)))
  expect(answers.map((answer) => answer.ok && answer.config)).toEqual(['quick', 'again', 'third'])
  await parser.close()
})
