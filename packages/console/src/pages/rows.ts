/** Up and Down (and Home, End) move between the rows of a list whose rows are links; Enter is the link's own. */
export function moveByArrows(list: HTMLElement): () => void {
  function move(event: KeyboardEvent): void {
    const links: Element[] = [...list.querySelectorAll('a.row')]
    const here = document.activeElement === null ? -1 : links.indexOf(document.activeElement)
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: links.length - 1 }[event.key]
    const link = to === undefined || here === -1 ? undefined : links[to]
    if (!(link instanceof HTMLElement)) return
    event.preventDefault()
    link.focus()
  }
  list.addEventListener('keydown', move)
  return () => list.removeEventListener('keydown', move)
}
