import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { Config } from './config.ts'
import type { Pace, Sessions } from './identity/index.ts'
import type { Incidents } from './incidents/index.ts'
import type { Library } from './library.ts'
import type { LiveLimits } from './live/index.ts'
import type { News } from './news.ts'

/** What an app is built from. Whatever varies in a test is here; nothing is read from the environment. */
export type AppDeps = {
  readonly config: Pick<Config, 'origin' | 'origins' | 'trustProxy'>
  readonly pool: Pool
  readonly incidents: Incidents
  readonly library: Library
  readonly news: News
  readonly sessions: Sessions
  readonly pace: Pace
  /** Where the built console lies; undefined: none is served. */
  readonly consoleFolder?: string
  /** Names the running software, so that an open page can tell that it was updated. */
  readonly build: string
  readonly limits: LiveLimits
  readonly clock: () => Date
  readonly newId: () => string
  /** Lets a caller wait, ms: whoever guesses passwords. */
  readonly pause: (ms: number) => Promise<void>
  readonly log: FastifyBaseLogger
}
