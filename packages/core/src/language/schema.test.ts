import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { runbookJsonSchema } from './index.ts'
import { YamlRunbook } from './schema.ts'
import { filesIn } from './testing/files.ts'

test('the JSON Schema is draft 7, closed, and names each kind of step with its own keys', () => {
  const schema = runbookJsonSchema()
  expect(schema).toMatchObject({
    $schema: 'http://json-schema.org/draft-07/schema#',
    additionalProperties: false,
    required: ['runbook', 'version', 'title', 'states'],
  })
  const { definitions } = JSON.parse(JSON.stringify(schema))
  expect(definitions.State.properties.states.additionalProperties).toEqual({ $ref: '#/definitions/State' })
  const kinds = definitions.Step.oneOf.map(
    (step: { properties: object; required: string[] }) => step.required,
  )
  expect(kinds).toEqual([
    ['title'],
    ['kind', 'title', 'options'],
    ['kind', 'title', 'from'],
    ['kind', 'title', 'for'],
  ])
})

test('an editor that reads the JSON Schema accepts what is sound', () => {
  const schema = z.fromJSONSchema(JSON.parse(JSON.stringify(runbookJsonSchema())))
  for (const { text } of filesIn('valid')) {
    expect(schema.safeParse(parse(text)).error?.issues ?? []).toEqual([])
    expect(YamlRunbook.safeParse(parse(text)).success).toBe(true)
  }
  expect(schema.safeParse({ runbook: 'r', version: '1.0.0', titel: 'R', states: {} }).success).toBe(false)
})
