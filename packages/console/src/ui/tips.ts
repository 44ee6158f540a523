/**
 * One tooltip for the whole document: whatever carries `data-tip` shows it on hover and on keyboard focus. A focused row
 * shows the tip of the first time inside it, so that 500 rows need not be 500 more tab stops. It can be pointed at,
 * stays until dismissed and goes with Esc (WCAG 1.4.13).
 */
const GAP = 6

let tip: HTMLElement | undefined
let described: Element | undefined

/** Idempotent: every component that carries tips calls it when mounted. */
export function showTips(): void {
  if (tip !== undefined) return
  tip = document.createElement('div')
  tip.id = 'tip'
  tip.className = 'tip'
  tip.role = 'tooltip'
  tip.popover = 'manual'
  document.addEventListener('pointerover', ({ target, pointerType }) => {
    if (target === tip || pointerType === 'touch') return
    const owner = target instanceof Element ? target.closest('[data-tip]') : null
    if (owner === null) hide()
    else show(owner)
  })
  document.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof Element) || !target.matches(':focus-visible:not(dialog)')) return
    const owner = target.matches('[data-tip]') ? target : target.querySelector('time[data-tip]')
    if (owner === null) return
    show(owner)
    // An icon button's tip is its name already; a time's absolute form is news.
    if (owner instanceof HTMLTimeElement) describe(target)
  })
  document.addEventListener('focusout', hide)
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') hide()
  })
  document.addEventListener('scroll', hide, { capture: true, passive: true })
}

function show(owner: Element): void {
  const text = owner.getAttribute('data-tip')
  if (tip === undefined || text === null || text === '') return
  tip.textContent = text
  // Inside the page's landmark, where assistive technology looks for content.
  if (!tip.isConnected) (document.querySelector('main') ?? document.body).append(tip)
  // Inside a modal dialog the top layer is the dialog's; showing the tip again puts it above.
  if (tip.matches(':popover-open')) tip.hidePopover()
  tip.showPopover()
  const at = owner.getBoundingClientRect()
  const { width, height } = tip.getBoundingClientRect()
  const above = at.top - height - GAP
  const left = Math.min(Math.max(GAP, at.left + at.width / 2 - width / 2), innerWidth - width - GAP)
  tip.style.left = `${left}px`
  tip.style.top = `${above < 0 ? at.bottom + GAP : above}px`
}

function describe(element: Element): void {
  described = element
  element.setAttribute('aria-describedby', 'tip')
}

function hide(): void {
  described?.removeAttribute('aria-describedby')
  described = undefined
  if (tip?.matches(':popover-open')) tip.hidePopover()
}
