/** Keys to actions. Single letters can be switched off (WCAG 2.1.4) and never act while something is being typed. */
import type { Action } from './actions.ts'

const SEQUENCE_MS = 1_000

/** @returns a handler for `keydown` on the window */
export function keyboard(
  actions: () => readonly Action[],
  singleKeys: () => boolean,
  openMenu: () => void,
): (event: KeyboardEvent) => void {
  let before: { readonly key: string; readonly at: number } | undefined
  return (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault()
      openMenu()
      return
    }
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    if (!singleKeys() || isTyping(event.target) || document.querySelector('dialog[open]') !== null) return
    const first = before !== undefined && event.timeStamp - before.at < SEQUENCE_MS ? before.key : undefined
    before = { key: event.key, at: event.timeStamp }
    const action =
      actions().find(({ keys }) => keys.length === 2 && keys[0] === first && keys[1] === event.key) ??
      actions().find(({ keys }) => keys.length === 1 && keys[0] === event.key)
    if (action === undefined || action.unable !== undefined) return
    event.preventDefault()
    action.run()
  }
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.matches('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]')
  )
}
