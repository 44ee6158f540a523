/** `npm run faults -- kill-storm [ROUNDS]` · `npm run faults -- power-cut [CUTS]`: exit 1 when a promise was broken. */
import { brokenIn } from './check.ts'
import { brokenPromises, killStorm } from './kill-storm.ts'
import { powerCuts, whyNot } from './power-cut.ts'

const [name, count] = process.argv.slice(2)
const say = (line: string) => process.stdout.write(`${line}\n`)

async function run(): Promise<readonly string[]> {
  switch (name) {
    case 'kill-storm': {
      const storm = await killStorm(Number(count ?? 200), 'dist', say)
      say(JSON.stringify(storm, undefined, 2))
      return brokenPromises(storm)
    }
    case 'power-cut': {
      const reason = await whyNot()
      if (reason !== undefined) {
        say(`skipped: ${reason}`)
        return []
      }
      const cuts = await powerCuts(Number(count ?? 6), 'dist', say)
      say(JSON.stringify(cuts, undefined, 2))
      return brokenIn(cuts.findings)
    }
    default:
      say('kill-storm [ROUNDS] | power-cut [CUTS]')
      return [`no fault is called ${name}`]
  }
}

const broken = await run()
for (const line of broken) say(`BROKEN: ${line}`)
process.exitCode = broken.length === 0 ? 0 : 1
