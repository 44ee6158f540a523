/** Every websocket of this node: lets them in, checks them again, and ends them when the server goes down. */
import { CLOSE } from '@holdfast/protocol'
import type { FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import { z } from 'zod'
import type { CommandDeps } from '../commands.ts'
import type { AppDeps } from '../deps.ts'
import { isForeign } from '../guard.ts'
import { Connection } from './connection.ts'
import { Rooms } from './rooms.ts'

export type Hub = {
  readonly accept: (socket: WebSocket, request: FastifyRequest) => void
  readonly size: () => number
  /** Tells every socket to reconnect elsewhere, and waits until they are gone. */
  readonly close: () => Promise<void>
}

const IdentityNews = z.object({ person: z.string() })
/** How long a client may take to answer the close. */
const FAREWELL_MS = 1_000

export function createHub(deps: AppDeps & CommandDeps): Hub {
  const { config, log, news, sessions, limits } = deps
  const connections = new Set<Connection>()
  const sockets = new Set<WebSocket>()
  const rooms = new Rooms(deps)
  const within = { ...deps, rooms }
  let closing = false

  async function recheck(only: (connection: Connection) => boolean): Promise<void> {
    const checked = [...connections].flatMap((connection) => {
      const actor = connection.actor
      return actor !== undefined && only(connection) ? [{ connection, via: actor.via }] : []
    })
    if (checked.length === 0) return
    const here = await sessions.stillHere(checked.map(({ via }) => via))
    for (const { connection, via } of checked) connection.rechecked(here.get(via.id))
  }

  // The database being away ends no session: the next round asks again.
  const recheckSoon = (only: (connection: Connection) => boolean) => {
    recheck(only).catch((error: unknown) => log.warn({ err: error }, 'sessions could not be checked again'))
  }

  const stopHearing = news.hear('identity', (payload) => {
    const heard = IdentityNews.safeParse(payload)
    if (heard.success) recheckSoon((connection) => connection.actor?.person.id === heard.data.person)
  })
  const rounds = setInterval(() => recheckSoon(() => true), limits.recheckMs)
  const beats = setInterval(() => {
    for (const connection of connections) connection.beat()
  }, limits.beatMs)
  rounds.unref()
  beats.unref()

  return {
    size: () => sockets.size,
    accept(socket, request) {
      if (isForeign(request.headers, config.origins)) return socket.close(CLOSE.badOrigin, 'not our page')
      // One that was on its way when the others were told to leave.
      if (closing) return socket.close(CLOSE.restarting, 'restarting')
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      const connection = new Connection(within, {
        socket,
        stream: request.raw.socket,
        log: request.log,
        actor: sessions.actorOf(request.headers),
        ended: (gone) => connections.delete(gone),
      })
      connections.add(connection)
    },
    async close() {
      closing = true
      clearInterval(rounds)
      clearInterval(beats)
      stopHearing()
      for (const connection of connections) connection.close(CLOSE.restarting, 'restarting')
      rooms.close()
      await farewell(sockets)
    },
  }
}

async function farewell(sockets: ReadonlySet<WebSocket>): Promise<void> {
  const gone = [...sockets].map((socket) => new Promise<void>((done) => socket.once('close', () => done())))
  const late = new Promise<void>((done) => setTimeout(done, FAREWELL_MS).unref())
  await Promise.race([Promise.all(gone), late])
  for (const socket of sockets) socket.terminate()
}
