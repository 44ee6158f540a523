/** `npm run bench -- NAME [--json]`: prints ratios of one run. Absolute figures belong to the machine that printed them. */
import { cpus } from 'node:os'
import { type EngineReport, engine } from './engine.ts'

const [name, ...flags] = process.argv.slice(2)
if (name !== 'engine') {
  process.stderr.write('npm run bench -- engine [--json]\n')
  process.exit(2)
}
const report = engine()
const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`
process.stdout.write(
  flags.includes('--json') ? `${JSON.stringify({ machine, ...report }, null, 2)}\n` : text(report),
)

function text({ sizes, tickAt300Over30, foldMs }: EngineReport): string {
  const lines = [`engine: one tick, ${machine}; medians of alternated rounds, [least, most]`, '']
  for (const { steps, measured } of sizes) {
    const own = measured[0]?.median ?? Number.NaN
    lines.push(`${steps} steps`)
    for (const { name: contender, median, least, most } of measured) {
      const ratio = `${(median / own).toFixed(2)} ×`
      lines.push(
        `  ${contender.padEnd(42)}${median.toFixed(2).padStart(10)} µs  [${least.toFixed(2)}, ${most.toFixed(2)}]`.padEnd(
          84,
        ) + ratio.padStart(12),
      )
    }
  }
  lines.push(
    '',
    `a tick at 300 steps costs ${tickAt300Over30.toFixed(2)} × that at 30 (promised: at most 1.5 ×)`,
  )
  for (const { steps, events, ms } of foldMs)
    lines.push(
      `${events} events of a ${steps}-step plan fold in ${ms.toFixed(0)} ms (promised: at most 100 ms)`,
    )
  return `${lines.join('\n')}\n`
}
