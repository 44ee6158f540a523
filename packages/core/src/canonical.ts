/** Canonical JSON (RFC 8785) and its SHA-256: the same value has the same bytes on every machine. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import canonicalize from 'canonicalize'
import type { MachineConfig, RunbookHash } from './runbook.ts'

/** A value that has no canonical JSON; `path` says where, e.g. `data.facts.count`. */
export class NotCanonical extends Error {
  override readonly name = 'NotCanonical'
  readonly path: string
  constructor(path: string, what: string) {
    super(`${path === '' ? 'the value' : path} ${what}`)
    this.path = path
  }
}

/** Deep enough for any event or runbook; a circle is deeper. */
const MAX_DEPTH = 200

/** With the flag u, a pair is one character and only a half of one is a surrogate. */
const LONE_SURROGATE = /\p{Surrogate}/u

/**
 * Members that are `undefined` count as absent.
 * @throws {NotCanonical} for what is not I-JSON (RFC 7493): lone surrogates, NaN, infinities, whole numbers beyond
 * 2^53 (they have lost digits), and anything that is not plain JSON
 */
export function canonicalJson(value: unknown): string {
  assertIJson(value, '', 0)
  const text = canonicalize(value)
  if (text === undefined) throw new NotCanonical('', 'is nothing')
  return text
}

function assertIJson(value: unknown, path: string, depth: number): void {
  if (depth > MAX_DEPTH) throw new NotCanonical(path, 'is nested too deeply')
  switch (typeof value) {
    case 'boolean':
      return
    case 'string':
      if (LONE_SURROGATE.test(value)) throw new NotCanonical(path, 'holds half of a character')
      return
    case 'number':
      if (!Number.isFinite(value)) throw new NotCanonical(path, 'is not a finite number')
      if (Number.isInteger(value) && !Number.isSafeInteger(value))
        throw new NotCanonical(path, 'is a whole number beyond 2^53')
      return
    case 'object':
      if (value !== null) assertMembers(value, path, depth)
      return
    default:
      throw new NotCanonical(path, `is ${typeof value}`)
  }
}

function assertMembers(value: object, path: string, depth: number): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) assertIJson(item, `${path}[${index}]`, depth + 1)
    return
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if ((prototype !== Object.prototype && prototype !== null) || 'toJSON' in value)
    throw new NotCanonical(path, 'is not a plain object')
  for (const [key, item] of Object.entries(value)) {
    const at = path === '' ? key : `${path}.${key}`
    if (LONE_SURROGATE.test(key)) throw new NotCanonical(at, 'has half of a character in its name')
    if (item !== undefined) assertIJson(item, at, depth + 1)
  }
}

/** @throws {NotCanonical} */
export const runbookHash = (config: MachineConfig): RunbookHash =>
  bytesToHex(sha256(utf8ToBytes(canonicalJson(config))))
