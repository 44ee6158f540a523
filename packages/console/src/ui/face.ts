/** Up to two letters: of the first and the last word, whatever the script. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u)
  const [first = ''] = [...(words[0] ?? '')]
  const [last = ''] = words.length > 1 ? [...(words.at(-1) ?? '')] : []
  return (first + last).toLocaleUpperCase()
}

/** The same hue for the same person everywhere, 0–359. */
export function hueOf(id: string): number {
  let hash = 0
  for (const letter of id) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0
  return hash % 360
}
