/** Addresses: one union of routes, history URLs, ordinary links. */

export type Route =
  | { readonly page: 'incidents' }
  | { readonly page: 'incident'; readonly id: string; readonly at?: number }
  | { readonly page: 'runbooks' }
  | { readonly page: 'runbook'; readonly id: string; readonly hash?: string }
  | { readonly page: 'me' }
  | { readonly page: 'people' }
  | { readonly page: 'settings' }
  | { readonly page: 'sign-in' }
  | { readonly page: 'setup'; readonly token: string }
  | { readonly page: 'not-found' }

export function routeOf(url: URL): Route {
  const [page = '', id, ...rest] = url.pathname.split('/').filter(Boolean).map(decoded)
  if (rest.length > 0) return { page: 'not-found' }
  if (id === undefined) {
    switch (page) {
      case '':
      case 'incidents':
        return { page: 'incidents' }
      case 'runbooks':
      case 'me':
      case 'people':
      case 'settings':
      case 'sign-in':
        return { page }
      default:
        return { page: 'not-found' }
    }
  }
  switch (page) {
    case 'incidents': {
      const at = Number(url.searchParams.get('at') ?? Number.NaN)
      return { page: 'incident', id, ...(Number.isInteger(at) && at > 0 ? { at } : {}) }
    }
    case 'runbooks': {
      const hash = url.searchParams.get('hash')
      return { page: 'runbook', id, ...(hash === null ? {} : { hash }) }
    }
    case 'setup':
      return { page: 'setup', token: id }
    default:
      return { page: 'not-found' }
  }
}

/** A stray `%` is part of a wrong address, not a fault of ours. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

class Router {
  url = $state.raw(new URL(location.href))
  route = $derived(routeOf(this.url))

  constructor() {
    addEventListener('popstate', () => {
      this.url = new URL(location.href)
    })
    document.addEventListener('click', (event) => this.#follow(event))
  }

  go(href: string, how: { replace?: boolean } = {}): void {
    const url = new URL(href, location.href)
    if (how.replace) history.replaceState(null, '', url)
    else history.pushState(null, '', url)
    this.url = url
  }

  #follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (link === null || link.target !== '' || link.hasAttribute('download')) return
    const url = new URL(link.href, location.href)
    if (url.origin !== location.origin || url.pathname.startsWith('/api/')) return
    if (url.pathname === location.pathname && url.search === location.search && url.hash !== '') return
    event.preventDefault()
    this.go(url.href)
    scrollTo(0, 0)
  }
}

export const router = new Router()

/** Moves to an address of the console; `replace` leaves no entry in the history. */
export const navigate = (href: string, how: { replace?: boolean } = {}): void => router.go(href, how)

/** Where to sign in (again), and then go on at the same place. */
export const signInHref = (): string =>
  `/sign-in?next=${encodeURIComponent(router.url.pathname + router.url.search)}`

/** The place that {@link signInHref} was asked from; an address elsewhere, which a link could smuggle in, is not followed. */
export function nextAfterSignIn(url: URL): string {
  const next = new URL(url.searchParams.get('next') ?? '/', url.origin)
  return next.origin === url.origin ? next.pathname + next.search : '/'
}
