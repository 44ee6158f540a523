/** The tree that everything after the parser works on: maps, lists and scalars that know where they stand. */
import { isMap, isScalar, isSeq, type ParsedNode, type Scalar } from 'yaml'
import type { Report } from './problem.ts'
import { isReadable } from './source.ts'

type Place = { readonly at: number; readonly end: number }
type ScalarValue = string | number | boolean | null
export type Entry = { readonly key: string; readonly keyAt: number; readonly value: Node }
type MapNode = Place & { readonly kind: 'map'; readonly entries: ReadonlyMap<string, Entry> }
type ListNode = Place & { readonly kind: 'list'; readonly items: readonly Node[] }
type ScalarNode = Place & { readonly kind: 'scalar'; readonly value: ScalarValue }
export type Node = MapNode | ListNode | ScalarNode

/** Text with its place. */
export type Word = { readonly text: string; readonly at: number; readonly end: number }

/** Recursion is safe: source.ts has bounded the depth. */
export function nodeOf(parsed: ParsedNode | null, report: Report): Node {
  if (parsed === null) return { kind: 'scalar', value: null, at: 0, end: 0 }
  const [at, end] = parsed.range
  if (isMap(parsed)) {
    const entries = new Map<string, Entry>()
    for (const { key, value } of parsed.items) {
      const keyAt = key.range[0]
      const name = isScalar(key) ? String(key.value) : ''
      checkKey(name, keyAt, entries, report)
      const node: Node =
        value === null ? { kind: 'scalar', value: null, at: keyAt, end: keyAt } : nodeOf(value, report)
      if (!entries.has(name)) entries.set(name, { key: name, keyAt, value: node })
    }
    return { kind: 'map', entries, at, end }
  }
  if (isSeq(parsed)) {
    return { kind: 'list', items: parsed.items.map((item) => nodeOf(item, report)), at, end }
  }
  return { kind: 'scalar', value: isScalar(parsed) ? scalarValue(parsed, at, report) : null, at, end }
}

function checkKey(name: string, at: number, before: ReadonlyMap<string, Entry>, report: Report): void {
  const first = before.get(name)
  if (first !== undefined)
    report.error('duplicate_key', at, `the key "${name}" is already used in this mapping`)
  if (name === '<<') report.error('yaml_feature', at, 'merge keys (<<) are not part of the language')
  else if (name === '__proto__')
    report.error('reserved_name', at, 'the name "__proto__" means something to JavaScript')
}

function scalarValue(scalar: Scalar, at: number, report: Report): ScalarValue {
  const { value } = scalar
  if (typeof value === 'number' || typeof value === 'boolean') return value
  if (typeof value !== 'string') return null
  // The file itself was checked; an escape can still write what nobody sees.
  if (scalar.type === 'QUOTE_DOUBLE' && !isReadable(value)) {
    report.error('control_character', at, 'this text holds an invisible character as an escape; remove it')
  }
  return value
}

/** The plain value, for the schema. Objects have no prototype, so that no key is special. */
export function plainOf(node: Node): unknown {
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'list') return node.items.map(plainOf)
  const object: Record<string, unknown> = Object.create(null)
  for (const [key, { value }] of node.entries) object[key] = plainOf(value)
  return object
}

export function childOf(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === 'map' ? node.entries.get(key)?.value : undefined
}

export function entriesOf(node: Node | undefined): Iterable<Entry> {
  return node?.kind === 'map' ? node.entries.values() : []
}

export function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === 'list' ? node.items : []
}

export function wordOf(node: Node | undefined): Word | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string'
    ? { text: node.value, at: node.at, end: node.end }
    : undefined
}

export function wordsOf(node: Node | undefined): readonly Word[] {
  return itemsOf(node).flatMap((item) => wordOf(item) ?? [])
}

export const keyWord = ({ key, keyAt }: Entry): Word => ({ text: key, at: keyAt, end: keyAt + key.length })

/**
 * Where in the file the character at `index` of a scalar's text stands. YAML folds lines, indents blocks and escapes;
 * walking file and text side by side finds the place without knowing which of these was done.
 */
export function placeIn(source: string, { text, at, end }: Word, index: number): number {
  let place = at
  const first = source[at]
  if (first === '"' || first === "'") place++
  else if (first === '|' || first === '>') place = source.indexOf('\n', at) + 1
  for (let i = 0; i < text.length && place < end; i++, place++) {
    while (place < end && !isSame(source[place], text[i])) place++
    if (i === index) break
  }
  return Math.min(place, end)
}

const isSame = (written: string | undefined, read: string | undefined) =>
  written === read || (read !== undefined && written !== undefined && /\s/.test(read) && /\s/.test(written))
