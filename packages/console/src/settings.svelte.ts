/** What a person prefers, kept in this browser. Nothing here is about an incident. */

export type Settings = {
  theme: 'system' | 'light' | 'dark'
  density: 'comfortable' | 'compact'
  /** Single keys (`j`, `x`, …); arrows, Enter and Esc always work. */
  shortcuts: boolean
  /** Which changes by others are spoken by a screen reader. */
  announce: 'all' | 'mine' | 'off'
  sound: boolean
  hours: '24' | '12'
  /** An IANA name, or `local`. */
  zone: string
}

const KEY = 'holdfast.settings'
const DEFAULTS: Settings = {
  theme: 'system',
  density: 'comfortable',
  shortcuts: true,
  announce: 'mine',
  sound: false,
  hours: '24',
  zone: 'local',
}

function stored(): Partial<Settings> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    // Storage may be forbidden, or hold something that is not ours: the defaults will do.
    return {}
  }
}

export const settings: Settings = $state({ ...DEFAULTS, ...stored() })

/** Call once, where effects may live: writes what changed and marks the document with theme and density. */
export function keepSettings(): void {
  $effect(() => {
    document.documentElement.dataset.theme = settings.theme
    document.documentElement.dataset.density = settings.density
  })
  $effect(() => {
    const text = JSON.stringify(settings)
    try {
      localStorage.setItem(KEY, text)
    } catch {
      // A full or forbidden storage loses the preference at reload, nothing else.
    }
  })
}
