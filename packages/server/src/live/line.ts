/** One websocket as the rest of the hub uses it: whole messages out, an end with its reason, and no waiting for the slow. */
import type { Duplex } from 'node:stream'
import { CLOSE, type ServerMessage } from '@holdfast/protocol'
import type { WebSocket } from 'ws'
import { encode } from './encode.ts'
import { sendFrame, textFrame } from './frame.ts'

export type Line = {
  readonly send: (message: ServerMessage) => void
  /** Without waiting. Whoever reads too slowly is sent away, and comes back to resume by seq. */
  readonly push: (frame: Buffer) => void
  /** Resolves when the kernel has it: the reader's pace is the pace. */
  readonly sendPaced: (frame: Buffer) => Promise<void>
  /** Ends it when it did not answer the beat before. */
  readonly beat: () => void
  readonly close: (code: number, reason: string) => void
}

/** How long the other side may take to answer a close. */
const LINGER_MS = 5_000
/** A reason is at most this many bytes. */
const LONGEST_REASON = 123

/**
 * @param stream the connection below `socket`
 * @param buffered bytes that may wait for the reader
 * @param ended called once, when nothing more can be sent
 */
export function createLine(socket: WebSocket, stream: Duplex, buffered: number, ended: () => void): Line {
  let answered = true
  let over = false
  socket.on('pong', () => {
    answered = true
  })
  socket.on('close', end)

  function end(): void {
    if (over) return
    over = true
    ended()
  }

  function close(code: number, reason: string): void {
    if (over || socket.readyState !== socket.OPEN) return
    socket.close(code, Buffer.from(reason).subarray(0, LONGEST_REASON).toString())
    setTimeout(() => socket.terminate(), LINGER_MS).unref()
    end()
  }

  function push(frame: Buffer): void {
    sendFrame(socket, stream, frame)
    if (socket.bufferedAmount > buffered) close(CLOSE.tooSlow, 'reading too slowly; resume by seq')
  }

  return {
    push,
    close,
    send: (message) => push(textFrame(encode(message))),
    sendPaced: (frame) => new Promise((sent) => sendFrame(socket, stream, frame, sent)),
    beat() {
      if (!answered) return socket.terminate()
      answered = false
      socket.ping()
    },
  }
}
