/** How much one socket may ask of the server. Given to the hub, so that tests need not wait for real seconds. */
export type LiveLimits = {
  /** Messages that may come at once, e.g. when a phone sends what it kept while offline. */
  readonly burst: number
  /** Messages per second that may go on and on. */
  readonly perSecond: number
  readonly watches: number
  /** Bytes that wait for a slow reader before it is sent away; it comes back and resumes by seq. */
  readonly buffered: number
  readonly helloMs: number
  /** How often every socket's session and roles are checked again, in case the news of a change was lost. */
  readonly recheckMs: number
  /** A socket that does not answer from one beat to the next is dead. */
  readonly beatMs: number
  /** Presence is told at most this often per incident. */
  readonly presenceMs: number
}

export const LIVE_LIMITS: LiveLimits = {
  burst: 200,
  perSecond: 10,
  watches: 20,
  buffered: 1_048_576,
  helloMs: 5_000,
  recheckMs: 15_000,
  beatMs: 20_000,
  presenceMs: 250,
}

export const LARGEST_MESSAGE = 64 * 1024
