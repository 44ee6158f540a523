/** Measuring in turns: A B C, A B C …, so that a noisy minute hits all alike. Only ratios of one run are worth keeping. */

export type Contender = {
  readonly name: string
  /** Does the work once, all of it. */
  readonly run: () => void
  /** How many operations one `run` does. */
  readonly operations: number
}

export type Measured = {
  readonly name: string
  /** Microseconds an operation. */
  readonly median: number
  readonly least: number
  readonly most: number
}

/** The shortest time a contender is measured for in a round; the work is repeated to fill it. */
const ROUND_MS = 60

export function alternate(contenders: readonly Contender[], rounds: number): readonly Measured[] {
  for (const contender of contenders) contender.run()
  const times = contenders.map((): number[] => [])
  for (let round = 0; round < rounds; round += 1)
    contenders.forEach((contender, index) => {
      times[index]?.push(once(contender))
    })
  return contenders.map(({ name }, index) => ({ name, ...spread(times[index] ?? []) }))
}

function once({ run, operations }: Contender): number {
  const start = performance.now()
  let runs = 0
  do {
    run()
    runs += 1
  } while (performance.now() - start < ROUND_MS)
  return ((performance.now() - start) * 1_000) / (runs * operations)
}

function spread(times: readonly number[]): Omit<Measured, 'name'> {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (index: number) => sorted[index] ?? Number.NaN
  return { median: at(Math.floor(sorted.length / 2)), least: at(0), most: at(sorted.length - 1) }
}
