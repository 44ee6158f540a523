/**
 * For the control that a dialog begins with. A dialog gives it the focus when it opens; where the control comes later
 * (its choices were still loading), it takes the focus itself, unless somebody has begun elsewhere in the dialog.
 */
export function takesFocus(first: boolean): (element: HTMLElement) => void {
  return (element) => {
    const dialog = element.closest('dialog')
    if (first && dialog?.open && document.activeElement === dialog) element.focus()
  }
}
