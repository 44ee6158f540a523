/** From whatever was thrown to a problem document (RFC 9457). What is not foreseen says nothing of the inside. */
import type { Problem } from '@holdfast/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isUnavailable } from './database/index.ts'
import { Fault, type FaultCode, problemOfFault } from './errors.ts'
import type { Ruling } from './policy.ts'

const OF_FASTIFY: Readonly<Record<string, FaultCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'not_json_body',
  FST_ERR_CTP_BODY_TOO_LARGE: 'too_large',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'bad_json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'bad_json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad_request',
  FST_ERR_BAD_URL: 'not_found',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
}

type Issue = { readonly path: string; readonly message: string }

export function addProblems(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOfError(error)
    if (problem.status >= 500) request.log.error({ err: error, code: problem.code }, 'request failed')
    return sendProblem(request, reply, problem)
  })
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.status === 503) reply.header('retry-after', '2')
  if (typeof problem.retryAfterSeconds === 'number')
    reply.header('retry-after', `${problem.retryAfterSeconds}`)
  return reply
    .code(problem.status)
    .type('application/problem+json')
    .send(JSON.stringify({ ...problem, requestId: request.id }))
}

export function problemOfError(error: unknown): Problem {
  if (error instanceof Fault) return problemOfFault(error.code, error.facts)
  if (isUnavailable(error)) return problemOfFault('database_unavailable')
  if (!(error instanceof Error)) return problemOfFault('internal')
  if ('validation' in error && Array.isArray(error.validation)) return problemOfValidation(error)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const known = OF_FASTIFY[code]
  if (known !== undefined) return problemOfFault(known)
  // JSON that does not parse, or that tries `__proto__`, comes as a plain SyntaxError with a status.
  const status = 'statusCode' in error ? error.statusCode : undefined
  if (status === 400) return problemOfFault(error instanceof SyntaxError ? 'bad_json' : 'bad_request')
  return problemOfFault('internal')
}

/** An id in the address that cannot be one is simply not there. */
function problemOfValidation(error: Error): Problem {
  const { validation, validationContext } = error as Error & {
    validation: unknown[]
    validationContext?: unknown
  }
  if (validationContext === 'params') return problemOfFault('not_found')
  return problemOfFault('invalid', { issues: validation.map(issueOf) })
}

function issueOf(entry: unknown): Issue {
  const { instancePath, message } = entry as { instancePath?: string; message?: string } // made by the validator compiler
  return { path: (instancePath ?? '').slice(1).replaceAll('/', '.'), message: message ?? 'is not right' }
}

/** For what was not allowed; what is hidden is as if it were not there. */
export const problemOfRuling = (ruling: Ruling): Problem =>
  problemOfFault(ruling === 'hidden' || ruling === 'allowed' ? 'not_found' : ruling)
