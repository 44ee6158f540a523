import { type ClientMessage, type Problem, problemOfRefusal } from '@holdfast/protocol'
import type { FastifyBaseLogger } from 'fastify'
import { type CommandDeps, giveCommand } from '../commands.ts'
import { openIncident } from '../guard.ts'
import type { Actor } from '../identity/index.ts'
import { authorize, LIVE_ACTIONS } from '../policy.ts'
import { problemOfError, problemOfRuling } from '../problems.ts'
import type { Line } from './line.ts'

/** Resolves when the command is in its place in line; the answer is sent when it is durable, or refused. */
export async function doCommand(
  deps: CommandDeps,
  message: Extract<ClientMessage, { type: 'do' }>,
  actor: Actor,
  line: Line,
  log: FastifyBaseLogger,
): Promise<void> {
  const { commandId, incident } = message
  const refuse = (problem: Problem) => line.send({ type: 'refused', commandId, incident, problem })
  const fault = (error: unknown) => {
    const problem = problemOfError(error)
    if (problem.status >= 500) log.error({ err: error, code: problem.code }, 'command failed')
    refuse(problem)
  }
  try {
    const open = await openIncident(deps.incidents, incident)
    const ruling = authorize(actor, LIVE_ACTIONS.do, open?.state)
    if (ruling !== 'allowed' || open === undefined) return refuse(problemOfRuling(ruling))
    const { answer } = await giveCommand(deps, open, message, actor)
    answer
      .then((given) => {
        if (given.ok) return line.send({ type: 'accepted', commandId, incident, seq: given.seq })
        refuse(problemOfRefusal(given.refusal))
      })
      .catch(fault)
  } catch (error) {
    fault(error)
  }
}
