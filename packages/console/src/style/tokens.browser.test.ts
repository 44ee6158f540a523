import { expect, test } from 'vitest'
import './tokens.css'

const THEMES = ['light', 'dark'] as const
type Theme = (typeof THEMES)[number]

const SEVERITIES = ['severity-1', 'severity-2', 'severity-3', 'severity-4']
const TONES = ['accent', 'good', 'warn', 'bad', ...SEVERITIES]

const TEXTS = [
  ...['text', 'quiet', ...TONES].flatMap((text) =>
    ['page', 'surface', 'hover'].map((on) => [text, on] as const),
  ),
  ...['text', 'quiet', 'accent', 'good', 'warn', 'bad'].map((text) => [text, 'inset'] as const),
  ...TONES.flatMap((tone) => [[tone, `${tone}-soft`] as const, ['text', `${tone}-soft`] as const]),
  ['quiet', 'accent-soft'] as const,
  ['on-accent', 'accent'] as const,
  ['on-bad', 'bad'] as const,
  // Tips and the timeline's marks are drawn the other way round.
  ['page', 'text'] as const,
]
const EDGES = ['edge', 'focus', 'accent'].flatMap((edge) =>
  ['page', 'surface', 'inset'].map((on) => [edge, on] as const),
)

test.each(TEXTS)('%s on %s reads at 4.5:1 or better in both themes', (text, on) => {
  for (const theme of THEMES) expect(contrast(text, on, theme)).toBeGreaterThanOrEqual(4.5)
})

test.each(EDGES)('the edge %s stands out from %s at 3:1 or better in both themes', (edge, on) => {
  for (const theme of THEMES) expect(contrast(edge, on, theme)).toBeGreaterThanOrEqual(3)
})

function contrast(one: string, other: string, theme: Theme): number {
  const [light = 0, dark = 0] = [luminance(one, theme), luminance(other, theme)].toSorted((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

/** WCAG 2.2, relative luminance. */
function luminance(name: string, theme: Theme): number {
  const [red = 0, green = 0, blue = 0] = shown(name, theme).map((value) => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Red, green and blue as the browser resolves the token. */
function shown(name: string, theme: Theme): readonly number[] {
  const sample = document.createElement('i')
  sample.style.colorScheme = theme
  sample.style.color = `var(--${name}, transparent)`
  document.body.append(sample)
  const { color } = getComputedStyle(sample)
  sample.remove()
  const parts = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(color)
  if (parts === null) throw new Error(`--${name} is ${color}`)
  return parts.slice(1).map(Number)
}
