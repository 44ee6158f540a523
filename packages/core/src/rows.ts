/** An immutable list in chunks of 32: changing one row copies a chunk and the spine, not the whole list. */
const SIZE = 32

export type Rows<T> = { readonly length: number; readonly chunks: readonly (readonly T[])[] }

export function rowsOf<T>(items: readonly T[]): Rows<T> {
  const chunks: T[][] = []
  for (let start = 0; start < items.length; start += SIZE) chunks.push(items.slice(start, start + SIZE))
  return { length: items.length, chunks }
}

/** The row at `index`; asking outside `0 … length - 1` is a bug and throws. */
export function rowAt<T>(rows: Rows<T>, index: number): T {
  const row = rows.chunks[index >> 5]?.[index & 31]
  if (row === undefined) throw new RangeError(`no row ${index} in ${rows.length}`)
  return row
}

export function withRow<T>(rows: Rows<T>, index: number, row: T): Rows<T> {
  if (index < 0 || index >= rows.length) throw new RangeError(`no row ${index} in ${rows.length}`)
  const chunks = rows.chunks.slice()
  const chunk = (chunks[index >> 5] ?? []).slice()
  chunk[index & 31] = row
  chunks[index >> 5] = chunk
  return { length: rows.length, chunks }
}

export function appendRow<T>(rows: Rows<T>, row: T): Rows<T> {
  const last = rows.chunks.at(-1)
  if (last === undefined || last.length === SIZE)
    return { length: rows.length + 1, chunks: [...rows.chunks, [row]] }
  return { length: rows.length + 1, chunks: [...rows.chunks.slice(0, -1), [...last, row]] }
}

export function toArray<T>(rows: Rows<T>): readonly T[] {
  return rows.chunks.flat()
}
