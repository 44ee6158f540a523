/** A websocket client for tests: what came is kept, and what is to come can be waited for. */
import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { type ClientMessage, type LiveEvent, PROTOCOL_VERSION, type ServerMessage } from '@holdfast/protocol'
import { WebSocket } from 'ws'
import type { TestApp } from './app.ts'

type Kind = ServerMessage['type']
type Of<T extends Kind> = Extract<ServerMessage, { type: T }>

export type Closed = { readonly code: number; readonly reason: string }

export type TestSocket = {
  readonly ws: WebSocket
  readonly messages: readonly ServerMessage[]
  /** Of one incident, in the order they came. */
  events(incident: string): readonly LiveEvent[]
  send(message: ClientMessage): void
  /** @returns the command id */
  give(incident: string, command: Extract<ClientMessage, { type: 'do' }>['command']): string
  /** The first message of this type that fits, already here or still to come. Fails when the socket closes instead. */
  find<T extends Kind>(type: T, fits?: (message: Of<T>) => boolean): Promise<Of<T>>
  readonly closed: Promise<Closed>
  /** As a phone in a lift does it: no goodbye. */
  cut(): void
}

const listening = new WeakMap<TestApp, Promise<string>>()

/** The app's own port; the first who asks makes it listen. */
export async function portOf(test: TestApp): Promise<number> {
  const { app } = test
  const started = listening.get(test) ?? app.listen({ port: 0, host: '127.0.0.1' })
  listening.set(test, started)
  await started
  return (app.server.address() as AddressInfo).port // listening on a port, never on a pipe
}

export async function openSocket(
  test: TestApp,
  headers: Readonly<Record<string, string>> = {},
): Promise<TestSocket> {
  const ws = new WebSocket(`ws://127.0.0.1:${await portOf(test)}/api/v1/live`, { headers })
  const messages: ServerMessage[] = []
  const waiting = new Set<() => void>()
  const byIncident = new Map<string, LiveEvent[]>()
  const closed = new Promise<Closed>((done) => {
    ws.on('close', (code, reason) => done({ code, reason: reason.toString() }))
  })
  ws.on('error', () => {}) // 'close' follows
  ws.on('message', (data) => {
    const message = JSON.parse(data.toString()) as ServerMessage // made by the server under test
    messages.push(message)
    if (message.type === 'events') {
      const known = byIncident.get(message.incident) ?? []
      known.push(...message.events)
      byIncident.set(message.incident, known)
    }
    for (const look of [...waiting]) look()
  })
  await new Promise((done) => {
    ws.once('open', done)
    ws.once('close', done)
  })

  const send = (message: ClientMessage) => ws.send(JSON.stringify(message))
  return {
    ws,
    messages,
    closed,
    events: (incident) => byIncident.get(incident) ?? [],
    send,
    give(incident, command) {
      const commandId = randomUUID()
      send({ type: 'do', commandId, incident, command })
      return commandId
    },
    find: (type, fits = () => true) =>
      new Promise((found, lost) => {
        const look = () => {
          const message = messages.find(
            (each) => each.type === type && fits(each as Parameters<typeof fits>[0]),
          )
          if (message === undefined) return
          waiting.delete(look)
          found(message as Parameters<typeof fits>[0]) // found by its type
        }
        waiting.add(look)
        void closed.then(({ code }) => lost(new Error(`closed ${code} before ${type} came`)))
        look()
      }),
    cut: () => ws.terminate(),
  }
}

/** Open, and greeted. */
export async function greeted(test: TestApp, headers: Readonly<Record<string, string>>): Promise<TestSocket> {
  const socket = await openSocket(test, headers)
  socket.send({ type: 'hello', protocol: PROTOCOL_VERSION })
  await socket.find('hello')
  return socket
}

/** Resolves when this watcher has the event of this seq. */
export async function caughtUp(
  socket: TestSocket,
  incident: string,
  seq: number,
): Promise<readonly LiveEvent[]> {
  await socket.find(
    'events',
    (message) => message.incident === incident && (message.events.at(-1)?.seq ?? 0) >= seq,
  )
  return socket.events(incident)
}
