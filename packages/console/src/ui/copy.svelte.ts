/** Copying, with an answer: the clipboard may be forbidden, and then the person must select the text themselves. */
export class Copier {
  /** The text that was copied last: what is copied is no longer it once it has changed. */
  copied: string | undefined = $state()
  refused = $state(false)

  async copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      this.copied = text
      this.refused = false
    } catch {
      // No permission, or no secure origin (then there is no clipboard at all).
      this.refused = true
    }
  }
}
