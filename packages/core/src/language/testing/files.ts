/** Runbooks on disk, for the tests of the language. */
import { readdirSync, readFileSync } from 'node:fs'

const folder = (name: string) => new URL(`../../../test/${name}/`, import.meta.url)

export type File = { readonly name: string; readonly text: string }

export function filesIn(name: 'valid' | 'malformed'): readonly File[] {
  const root = folder(name)
  return readdirSync(root)
    .sort()
    .map((file) => ({ name: file, text: readFileSync(new URL(file, root), 'utf8') }))
}

export type Expected = { readonly place: string; readonly code: string; readonly nearest?: string }

/**
 * What a malformed file says of itself: `# expect: line:column code [nearest]`.
 */
export function expectedIn(text: string): readonly Expected[] {
  return [...text.matchAll(/^# expect: (\d+:\d+) (\w+)(?: (\S+))?$/gm)].map(
    ([, place = '', code = '', nearest]) => ({
      place,
      code,
      ...(nearest !== undefined && { nearest }),
    }),
  )
}
