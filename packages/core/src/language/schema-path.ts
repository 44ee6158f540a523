/** Following one path through the tree and through the schema at once. */
import { z } from 'zod'
import { childOf, type Node } from './nodes.ts'

export type Path = readonly PropertyKey[]
export type Schema = z.core.SomeType

export function nodeAt(root: Node, path: Path): Node | undefined {
  let node: Node | undefined = root
  for (const part of path) {
    node =
      typeof part === 'number'
        ? node?.kind === 'list'
          ? node.items[part]
          : undefined
        : childOf(node, String(part))
  }
  return node
}

export const keyPlace = (node: Node | undefined, key: string) =>
  (node?.kind === 'map' ? node.entries.get(key)?.keyAt : undefined) ?? node?.at ?? 0

/** Where to say that something is missing: the key of the mapping that lacks it. */
export function containerAt(root: Node, path: Path): number {
  const own = path.slice(0, -1)
  const node = nodeAt(root, own)
  const key = own.at(-1)
  if (typeof key === 'string') return keyPlace(nodeAt(root, own.slice(0, -1)), key)
  return own.length === 0 ? 0 : (node?.at ?? 0)
}

/** The schema of the value at a path; of a union, the branch for mappings that fits its `kind`. */
export function schemaAt(schema: Schema, path: Path, root: Node): Schema | undefined {
  let here: Schema | undefined = unwrap(schema, root)
  let node: Node | undefined = root
  for (const part of path) {
    node = node === undefined ? undefined : nodeAt(node, [part])
    if (here instanceof z.ZodObject) here = here.shape[String(part)]
    else if (here instanceof z.ZodRecord) here = here.valueType
    else if (here instanceof z.ZodArray) here = here.element
    else return undefined
    if (here !== undefined) here = unwrap(here, node)
  }
  return here
}

function unwrap(schema: Schema, node: Node | undefined): Schema {
  if (schema instanceof z.ZodOptional) return unwrap(schema.unwrap(), node)
  if (!(schema instanceof z.ZodUnion) || node?.kind !== 'map') return schema
  const kind = childOf(node, 'kind')
  const value = kind?.kind === 'scalar' ? kind.value : undefined
  const objects = schema.options.filter((option) => option instanceof z.ZodObject)
  const fits = objects.find(
    (option) => z.core.safeParse(option.shape.kind ?? z.unknown(), value ?? undefined).success,
  )
  return fits ?? objects[0] ?? schema
}

export const keysOf = (schema: Schema | undefined): readonly string[] =>
  schema instanceof z.ZodObject ? Object.keys(schema.shape) : []

/** The path as people say it: a step is known by its id alone. */
export function where(path: Path): string {
  let from = 0
  while (path[from] === 'states') from += 2
  if (path[from] === 'meta') from++
  const said = path[from] === 'steps' ? path.slice(from) : path
  return said.length === 0 ? 'the runbook' : said.map((part) => short(String(part))).join('.')
}

export const short = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text)
