/** The offline shell. Browsers allow it on secure origins only; elsewhere the console works without. */

/** Of Trusted Types, what is used here; TypeScript's DOM types do not know them yet. */
type Policies = {
  readonly createPolicy: (
    name: string,
    rules: { readonly createScriptURL: (address: string) => string },
  ) => { readonly createScriptURL: (address: string) => string }
}

/** The server's content policy lets only this policy name a script by address, and only this one script. */
function vouched(address: string): string {
  const { trustedTypes } = window as { readonly trustedTypes?: Policies }
  const policy = trustedTypes?.createPolicy('holdfast', { createScriptURL: () => address })
  return policy?.createScriptURL(address) ?? address
}

export function keepShell(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  addEventListener('load', () => {
    navigator.serviceWorker.register(vouched('/sw.js')).catch(() => {
      // Forbidden by the browser's settings: a reload without a network then shows the browser's own page.
    })
  })
}
