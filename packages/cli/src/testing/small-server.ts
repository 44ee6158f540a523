/** An HTTP server that answers as it is told and remembers what it was asked: for faults that a real one rarely has. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export type Asked = {
  readonly method: string
  readonly path: string
  readonly body: unknown
  readonly headers: IncomingMessage['headers']
}
export type Answerer = (asked: Asked, response: ServerResponse) => void

export type SmallServer = {
  readonly url: string
  readonly asked: readonly Asked[]
  readonly close: () => Promise<void>
}

export async function smallServer(answer: Answerer): Promise<SmallServer> {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const body: unknown = text === '' ? undefined : JSON.parse(text)
    const one = { method: request.method ?? '', path: request.url ?? '', body, headers: request.headers }
    asked.push(one)
    answer(one, response)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    asked,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const problem = status >= 400 ? 'application/problem+json' : 'application/json'
  response.writeHead(status, { 'content-type': problem })
  response.end(JSON.stringify(body))
}
