/**
 * Hints between nodes, by LISTEN and NOTIFY on one connection a node. They may be lost or doubled, so nothing that must
 * be true depends on one alone: whoever follows a log reads it by seq, and asks for heads when told `unsure`.
 */
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { Logger } from './database/index.ts'

export type Topic = 'identity' | 'presence'

/** Incident → the seq its log has reached. `unsure`: something may have been missed, ask the database. */
export type HeadNews = ReadonlyMap<string, number> | 'unsure'

export type News = {
  /** To every node, this one too; best effort. JSON of at most 7,900 bytes. */
  tell(topic: Topic, payload: unknown): void
  /** @returns how to stop */
  hear(topic: Topic, listener: (payload: unknown) => void): () => void
  /** Commits of any node, this one too. @returns how to stop */
  hearHeads(listener: (news: HeadNews) => void): () => void
  close(): Promise<void>
}

/** The append statement tells heads on it. */
const HEADS = 'holdfast'
const CHANNELS: Readonly<Record<Topic, string>> = {
  identity: 'holdfast_identity',
  presence: 'holdfast_presence',
}
const TOPICS = new Map(Object.entries(CHANNELS).map(([topic, channel]) => [channel, topic as Topic])) // its own keys

/** The safety net: how late news that was lost is found out at the latest. Also proves that the connection lives. */
const DOUBT_MS = 5_000
const RETRY_MS = 250
/** Told and not yet sent. Beyond it the oldest go: an old hint helps least. */
const MOST_UNSENT = 1_000

/** Every account of the database may notify: what is not ours to read is no news. */
function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Resolves when it listens; from then on it reconnects by itself. */
export async function openNews({
  url,
  pool,
  log,
}: {
  url: string
  pool: pg.Pool
  log: Logger
}): Promise<News> {
  const heads = new Set<(news: HeadNews) => void>()
  const topics: Readonly<Record<Topic, Set<(payload: unknown) => void>>> = {
    identity: new Set(),
    presence: new Set(),
  }
  const tell = teller(pool, log)
  let closed = false

  const doubt = () => {
    for (const listener of heads) listener('unsure')
  }
  const connected = async (): Promise<pg.Client> => {
    const client = await listen(url, ({ channel, payload = '' }) => {
      if (channel === HEADS) for (const listener of heads) listener(parseHeads(payload))
      const topic = TOPICS.get(channel)
      const news = topic === undefined ? undefined : parsed(payload)
      if (topic !== undefined && news !== undefined) for (const listener of topics[topic]) listener(news)
    })
    client.once('end', () => {
      if (!closed) void reconnect()
    })
    return client
  }
  let client = await connected()
  const reconnect = async (): Promise<void> => {
    log.warn({}, 'news from other nodes was lost; listening again')
    while (!closed) {
      try {
        client = await connected()
        doubt()
        return
      } catch (error) {
        log.warn({ reason: error instanceof Error ? error.message : error }, 'not listening yet')
        await delay(RETRY_MS)
      }
    }
  }
  const ticking = setInterval(() => {
    doubt()
    // A connection that a firewall forgot gives no error by itself: the query's time-out ends it.
    client.query('select').catch(() => client.end().catch(() => undefined))
  }, DOUBT_MS)

  return {
    tell,
    hear: (topic, listener) => attached(topics[topic], listener),
    hearHeads: (listener) => attached(heads, listener),
    close: async () => {
      closed = true
      clearInterval(ticking)
      await client.end()
    },
  }
}

function attached<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

async function listen(url: string, onNews: (message: pg.Notification) => void): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'holdfast news',
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
    keepAlive: true,
  })
  client.on('error', () => undefined) // 'end' follows, and is acted upon
  client.on('notification', onNews)
  await client.connect()
  await client.query([HEADS, ...Object.values(CHANNELS)].map((channel) => `listen ${channel}`).join('; '))
  return client
}

/** `id:seq,id:seq`, as the append statement writes it. */
function parseHeads(payload: string): ReadonlyMap<string, number> {
  const heads = new Map<string, number>()
  for (const item of payload.split(',')) {
    const [id = '', text] = item.split(':')
    const seq = Number(text)
    if (Number.isSafeInteger(seq)) heads.set(id, seq)
  }
  return heads
}

/** One statement at a time, with whatever was told meanwhile: each commit that notifies takes one lock of the server. */
function teller(pool: pg.Pool, log: Logger): News['tell'] {
  let unsent: { channel: string; text: string }[] = []
  let sending = false

  async function send(): Promise<void> {
    sending = true
    while (unsent.length > 0) {
      const batch = unsent
      unsent = []
      try {
        await pool.query(
          'select pg_notify(channel, text) from unnest($1::text[], $2::text[]) as told (channel, text)',
          [batch.map(({ channel }) => channel), batch.map(({ text }) => text)],
        )
      } catch (error) {
        log.warn(
          { reason: error instanceof Error ? error.message : error },
          'news for other nodes was not sent',
        )
      }
    }
    sending = false
  }

  return (topic, payload) => {
    unsent.push({ channel: CHANNELS[topic], text: JSON.stringify(payload) })
    if (unsent.length > MOST_UNSENT) unsent.shift()
    if (!sending) void send()
  }
}
