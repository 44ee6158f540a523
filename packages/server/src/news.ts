export type Topic = 'identity' | 'presence'

/** Hints between nodes: may be lost or doubled, so nothing that must be true depends on one alone. */
export type News = {
  /** To every node, best effort. JSON of at most 7,900 bytes. */
  tell(topic: Topic, payload: unknown): void
  /** @returns how to stop */
  hear(topic: Topic, listener: (payload: unknown) => void): () => void
}
