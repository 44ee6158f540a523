/** Server time. Deadlines and ages go by the server's clock; a phone that is four minutes wrong changes nothing. */

type Sample = { readonly offset: number; readonly roundTrip: number }

const KEPT_SAMPLES = 8

export class Clock {
  /** Server time in ms, at a second's grain: what screens show. */
  now = $state(0)
  #device: () => number
  #offset = 0
  #samples: readonly Sample[] = []

  constructor(device: () => number = Date.now) {
    this.#device = device
    this.now = device()
  }

  /** Server time in ms, this very moment: what commands carry. */
  read(): number {
    return this.#device() + this.#offset
  }

  instant(): string {
    return new Date(this.read()).toISOString()
  }

  /** One ping: device times of sending and receiving, and the server's time in between. The quickest of the last eight is believed. */
  measured(sentAt: number, receivedAt: number, server: string): void {
    const sample = {
      offset: Date.parse(server) - (sentAt + receivedAt) / 2,
      roundTrip: receivedAt - sentAt,
    }
    this.#samples = [...this.#samples, sample].slice(-KEPT_SAMPLES)
    this.#offset = this.#samples.reduce((best, next) =>
      next.roundTrip < best.roundTrip ? next : best,
    ).offset
    this.now = this.read()
  }

  /** Moves `now` each second while the page is seen. @returns how to stop */
  run(): () => void {
    const tick = () => {
      if (document.visibilityState === 'visible') this.now = this.read()
    }
    const timer = setInterval(tick, 1_000)
    document.addEventListener('visibilitychange', tick)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', tick)
    }
  }
}

export const clock = new Clock()
