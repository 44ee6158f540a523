/** What operators watch, as Prometheus text. Counts and times only: no names, no ids. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export type Metrics = {
  /** One command's answer. `seconds` until it was durable, or refused. */
  commandAnswered(
    type: string,
    answer: { readonly events: number; readonly refusal?: string; readonly seconds: number },
  ): void
  /** Asked at each scrape. */
  watchSockets(count: () => number): void
  text(): Promise<string>
  readonly contentType: string
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const commands = new Counter({
    name: 'holdfast_commands_total',
    help: 'Commands answered, by type and outcome (accepted, refused).',
    labelNames: ['type', 'outcome'],
    registers,
  })
  const events = new Counter({
    name: 'holdfast_events_total',
    help: 'Events appended by this node.',
    registers,
  })
  const refusals = new Counter({
    name: 'holdfast_refusals_total',
    help: 'Commands that the engine refused, by code.',
    labelNames: ['code'],
    registers,
  })
  const seconds = new Histogram({
    name: 'holdfast_append_seconds',
    help: 'From an accepted command to its commit.',
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
    registers,
  })
  return {
    commandAnswered(type, answer) {
      commands.inc({ type, outcome: answer.refusal === undefined ? 'accepted' : 'refused' })
      if (answer.refusal !== undefined) return refusals.inc({ code: answer.refusal })
      events.inc(answer.events)
      seconds.observe(answer.seconds)
    },
    watchSockets(count) {
      new Gauge({
        name: 'holdfast_sockets',
        help: 'Open websockets on this node.',
        registers,
        collect() {
          this.set(count())
        },
      })
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
