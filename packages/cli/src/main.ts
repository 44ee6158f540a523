import { runCli } from './cli.ts'
import { processWorld } from './world.ts'

// A reader that has seen enough (`holdfast … | head`) is no fault.
process.stdout.on('error', (error) => {
  if ('code' in error && error.code === 'EPIPE') process.exit(0)
  throw error
})

process.exitCode = await runCli(process.argv.slice(2), processWorld())
