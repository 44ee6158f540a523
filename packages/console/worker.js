/*
 * The offline shell, and nothing else: it never sees /api. Files with a hash in their name come from the cache; a page
 * comes from the network, and from the cache when there is none. A new version waits until the old one's pages are gone,
 * because they still need the old one's files. The build puts the two constants in (vite-worker.ts).
 */
const VERSION = '__VERSION__'
const FILES = ['__FILES__']

/** A network that is worse than none: the page from the cache is there meanwhile. */
const PATIENCE_MS = 3_000

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(VERSION).then((cache) => cache.addAll(FILES)))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(names.filter((name) => name !== VERSION).map((name) => caches.delete(name))),
      ),
  )
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin || pathname.startsWith('/api/')) return
  if (request.mode === 'navigate') event.respondWith(page(request))
  else if (FILES.includes(pathname))
    event.respondWith(caches.match(pathname).then((kept) => kept ?? fetch(request)))
})

async function page(request) {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))
  const fresh = fetch(request).catch(() => undefined)
  const answer = await Promise.race([fresh, late])
  // A proxy's or a starting server's own error page is no console.
  if (answer?.ok) return answer
  return (await caches.match('/index.html')) ?? (await fresh) ?? Response.error()
}
