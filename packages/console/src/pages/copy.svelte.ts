/** Copying, with an answer: the clipboard may be forbidden, and then the person must select the text themselves. */
export class Copier {
  state: 'idle' | 'copied' | 'refused' = $state('idle')

  async copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      this.state = 'copied'
    } catch {
      // No permission, or no secure origin (then there is no clipboard at all).
      this.state = 'refused'
    }
  }
}
