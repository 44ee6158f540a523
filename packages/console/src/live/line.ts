/** The one line of this page. */
import { session } from '../session.svelte.ts'
import { clock } from './clock.svelte.ts'
import { Live } from './live.svelte.ts'

export const live = new Live({
  open: () =>
    new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v1/live`),
  clock,
  device: Date.now,
  random: Math.random,
  onSignedOut: () => session.ended(),
})
