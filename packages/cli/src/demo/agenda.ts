/**
 * Who acts when, in the story's own time. One act at a time, in order, so that the same seed tells the same story
 * however fast or slow the server answers.
 */
export type Agenda = {
  readonly now: () => number
  /** `wait` in ms from now. */
  readonly add: (wait: number, act: () => Promise<void>) => void
  /** Runs until `over` says so or nothing is left; `until` waits for the story's time to come, in ms from the start. */
  readonly run: (until: (ms: number) => Promise<void>, over: () => boolean) => Promise<void>
}

export function createAgenda(): Agenda {
  let now = 0
  let added = 0
  let entries: { readonly at: number; readonly order: number; readonly act: () => Promise<void> }[] = []
  return {
    now: () => now,
    add: (wait, act) => {
      entries.push({ at: now + wait, order: added++, act })
      entries.sort((a, b) => a.at - b.at || a.order - b.order)
    },
    run: async (until, over) => {
      while (!over()) {
        const [next, ...rest] = entries
        if (next === undefined) return
        entries = rest
        await until(next.at)
        now = next.at
        await next.act()
      }
    },
  }
}
