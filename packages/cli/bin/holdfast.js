#!/usr/bin/env node
// Committed apart from the build, because npm links a command only to a file that is there when it installs.
import { existsSync } from 'node:fs'

const main = new URL('../dist/main.js', import.meta.url)
if (existsSync(main)) await import(main.href)
else {
  process.stderr.write('This clone is not built yet. Run "npm run build" in its root folder first.\n')
  process.exitCode = 2
}
