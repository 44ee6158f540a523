/**
 * A line to the live socket that stays up: it watches one incident, and after a cut it comes back and goes on after the
 * last event it heard. Nothing is heard twice, nothing is left out, and a half-dead connection is noticed.
 */
import { CLOSE, type ClientMessage, PROTOCOL_VERSION, type ServerMessage } from '@holdfast/protocol'
import WebSocket from 'ws'
import { CliFault } from './errors.ts'
import type { Address } from './login.ts'
import type { World } from './world.ts'

/** A silent socket is asked every `PING_MS`, and given up when the answer is still missing at the next turn. */
const PING_MS = 15_000
const FIRST_PAUSE_MS = 300
const LONGEST_PAUSE_MS = 15_000

export type LineEvents = {
  /** Everything the server says, `events` in the order of the log, each seq once. */
  readonly heard: (message: ServerMessage) => void
  /** `live` after each (re)connection, `cut` when it is lost. */
  readonly changed?: (state: 'live' | 'cut') => void
}

export type Line = {
  /** False when the line is cut at the moment: nothing was sent. */
  readonly send: (message: ClientMessage) => boolean
  readonly close: () => void
  /**
   * Resolves after `close`.
   * @throws {CliFault} `signed_out`, or `not_holdfast` when the server does not understand us
   */
  readonly ended: Promise<void>
}

export function openLine(
  world: World,
  address: Address,
  watch: { readonly incident: string; readonly after: number },
  { heard, changed }: LineEvents,
): Line {
  let socket: WebSocket | undefined
  let after = watch.after
  let failures = 0
  const over = new AbortController()
  const stopped = AbortSignal.any([over.signal, world.interrupted])

  function hear(message: ServerMessage): void {
    // Only an answered watch counts as being back: a server that takes us and drops us again must not be hammered.
    if (message.type === 'watching') failures = 0
    if (message.type !== 'events' || message.incident !== watch.incident) {
      heard(message)
      return
    }
    const fresh = message.events.filter(({ seq }) => seq > after)
    const last = fresh.at(-1)
    if (last === undefined) return
    after = last.seq
    heard({ ...message, events: fresh })
  }

  async function stayUp(): Promise<void> {
    while (!stopped.aborted) {
      const code = await connection(
        { address, stopped },
        (opened) => {
          socket = opened
          send({ type: 'hello', protocol: PROTOCOL_VERSION })
          send({ type: 'watch', incident: watch.incident, after })
          changed?.('live')
        },
        hear,
      )
      socket = undefined
      if (stopped.aborted) return
      const fault = faultOf(code, address.url)
      if (fault !== undefined) throw fault
      changed?.('cut')
      // Spread out, so that a restarted server is not met by everybody in the same instant.
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures)
      failures += 1
      await world.sleep(pause * (0.5 + Math.random() / 2))
    }
  }

  function send(message: ClientMessage): boolean {
    if (socket?.readyState !== WebSocket.OPEN) return false
    socket.send(JSON.stringify(message))
    return true
  }

  return { send, close: () => over.abort(), ended: stayUp() }
}

/** One connection from opening to close; resolves with the closing code (1006 when there was none). */
function connection(
  { address, stopped }: { readonly address: Address; readonly stopped: AbortSignal },
  opened: (socket: WebSocket) => void,
  hear: (message: ServerMessage) => void,
): Promise<number> {
  const socket = new WebSocket(`${address.url.replace(/^http/, 'ws')}/api/v1/live`, {
    headers: address.token === undefined ? {} : { authorization: `Bearer ${address.token}` },
    handshakeTimeout: PING_MS,
  })
  const stop = () => socket.close(1000)
  stopped.addEventListener('abort', stop)
  let answered = true
  const beat = setInterval(() => {
    if (!answered) return socket.terminate()
    answered = false
    if (socket.readyState === WebSocket.OPEN)
      socket.send(JSON.stringify({ type: 'ping', n: 0 } satisfies ClientMessage))
  }, PING_MS)
  socket.once('open', () => opened(socket))
  socket.on('message', (data) => {
    answered = true
    // The server makes its messages by the types of @holdfast/protocol; the hello below says which version.
    hear(JSON.parse(String(data)) as ServerMessage)
  })
  // Every error is followed by a close, which decides; without a listener it would end the process.
  socket.on('error', () => undefined)
  return new Promise((resolve) => {
    socket.once('close', (code) => {
      clearInterval(beat)
      stopped.removeEventListener('abort', stop)
      resolve(code)
    })
  })
}

/** Coming back helps against a cut, a restart and a slow reader; not against these. */
function faultOf(code: number, url: string): CliFault | undefined {
  if (code === CLOSE.signedOut) return new CliFault('signed_out', { url })
  if (code === CLOSE.badMessage || code === CLOSE.badOrigin)
    return new CliFault('not_holdfast', { url, what: `it closed the line with ${code}` })
  return undefined
}
