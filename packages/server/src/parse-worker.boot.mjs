// From source, as in development and in tests, a thread does not inherit the process's loader: it registers its own.
import { register } from 'tsx/esm/api'

register()
await import('./parse-worker.ts')
