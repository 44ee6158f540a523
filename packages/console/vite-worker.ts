/** Writes `sw.js` beside the build: worker.js with the names of all that was built. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Plugin } from 'vite'

export function worker(): Plugin {
  return {
    name: 'holdfast-worker',
    apply: 'build',
    async generateBundle(_, bundle) {
      const files = ['/index.html', '/icon.svg', ...Object.keys(bundle).map((name) => `/${name}`)]
      const unique = [...new Set(files)].sort()
      const version = createHash('sha256').update(unique.join('\n')).digest('hex').slice(0, 16)
      const source = await readFile(new URL('worker.js', import.meta.url), 'utf8')
      this.emitFile({
        type: 'asset',
        fileName: 'sw.js',
        source: source
          .replace("'__FILES__'", unique.map((name) => JSON.stringify(name)).join(', '))
          .replace('__VERSION__', `holdfast-${version}`),
      })
    },
  }
}
