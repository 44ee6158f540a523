/** What must hold after every fault, whatever it was. */
import type { RecordedEvent } from '@holdfast/protocol'
import { verify } from '../src/testing/chain.ts'
import type { Client } from './client.ts'
import type { Told } from './writers.ts'

export type Findings = {
  readonly events: number
  /** Acknowledged and not in the log, or elsewhere in it than was said. */
  readonly lost: number
  /** In the log more than once. */
  readonly doubled: number
  /** Refused, and in the log all the same. */
  readonly refusedButThere: number
  /** Logs with a gap, or whose chain does not verify. */
  readonly broken: readonly string[]
}

export async function check(client: Client, incidents: readonly string[], told: Told): Promise<Findings> {
  const seqs = new Map<string, number[]>()
  const broken: string[] = []
  let events = 0
  for (const incident of incidents) {
    const log = await client.log(incident)
    events += log.length
    const verdict = verify(incident, log)
    if (!verdict.ok) broken.push(`${incident} at ${verdict.seq}: ${verdict.why}`)
    if (log.some((event, index) => event.seq !== index + 1)) broken.push(`${incident}: gap`)
    for (const { commandId = '', seq } of log) seqs.set(commandId, [...(seqs.get(commandId) ?? []), seq])
  }
  const accepted = [...told.accepted]
  return {
    events,
    lost: accepted.filter(([id, { seq }]) => !seqs.get(id)?.includes(seq)).length,
    doubled: accepted.filter(([id]) => (seqs.get(id)?.length ?? 0) > 1).length,
    refusedButThere: [...told.refused].filter((id) => seqs.has(id)).length,
    broken,
  }
}

/** Empty when every promise was kept. */
export function brokenIn({ lost, doubled, refusedButThere, broken }: Findings): readonly string[] {
  return [
    ...(lost > 0 ? [`${lost} acknowledged commands are not in the log`] : []),
    ...(doubled > 0 ? [`${doubled} commands are in the log more than once`] : []),
    ...(refusedButThere > 0 ? [`${refusedButThere} refused commands are in the log`] : []),
    ...broken,
  ]
}

export type TimerFindings = { readonly expected: number; readonly missing: number; readonly doubled: number }

/** Each timer of each alarm incident fired exactly once. */
export function checkTimers(
  logs: readonly (readonly RecordedEvent[])[],
  timers: readonly string[],
): TimerFindings {
  const counts = logs.flatMap((log) => {
    const fired = log.flatMap((event) => (event.type === 'timer.fired' ? [event.data.timer] : []))
    return timers.map((timer) => fired.filter((one) => one === timer).length)
  })
  return {
    expected: counts.length,
    missing: counts.filter((count) => count === 0).length,
    doubled: counts.filter((count) => count > 1).length,
  }
}
