/** Faults of the database: those that end a start, and how an error of the driver is to be understood. */
import { Fault } from '../errors.ts'

export type DatabaseFaultCode =
  /** Another server owns this data folder. */
  | 'data_folder_in_use'
  /** The database would lose acknowledged work, or is too old. */
  | 'database_unfit'
  /** The embedded PostgreSQL cannot be started here. */
  | 'database_not_started'

/** Thrown while starting, for the operator to read: the message says what is wrong and what to do. */
export class DatabaseFault extends Error {
  readonly code: DatabaseFaultCode

  constructor(code: DatabaseFaultCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'DatabaseFault'
    this.code = code
  }
}

/** Deadlock, serialization, time-out: the statement surely did nothing and may be sent again. */
const ROLLED_BACK = new Set(['40001', '40P01', '57014', '55P03'])

export function isRolledBack(error: unknown): boolean {
  return ROLLED_BACK.has(sqlState(error) ?? '')
}

export function isUniqueViolation(error: unknown): boolean {
  return sqlState(error) === '23505'
}

/**
 * A fault where the database cannot do its work now: a lost, refused or starting connection, a full disk. What was sent
 * on a lost connection may or may not have happened. Undefined for every other error, which is a real answer.
 */
export function unavailable(error: unknown): Fault | undefined {
  if (error instanceof Fault) return error.code === 'database_unavailable' ? error : undefined
  return isUnavailable(error) ? new Fault('database_unavailable', {}, { cause: error }) : undefined
}

/** The same for what a query gives. */
export async function guarded<T>(query: Promise<T>): Promise<T> {
  try {
    return await query
  } catch (error) {
    throw unavailable(error) ?? error
  }
}

/** Connection, operator intervention, insufficient resources, system error. */
const UNAVAILABLE = /^(08|57P|53|58)/

// The driver and Node give these as plain errors.
const CONNECTION_LOST =
  /ECONN|EPIPE|ENOENT|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOST|ENET|[Cc]onnection terminated|timeout|not queryable|was closed|after calling end/

export function isUnavailable(error: unknown): boolean {
  const state = sqlState(error)
  if (state !== undefined) return UNAVAILABLE.test(state)
  return error instanceof Error && CONNECTION_LOST.test(`${codeOf(error)} ${error.message}`)
}

/** Five capitals and digits, which `EPIPE` would be without the digit. */
function sqlState(error: unknown): string | undefined {
  const code = codeOf(error)
  return code !== undefined && /^(?=.*\d)[0-9A-Z]{5}$/.test(code) ? code : undefined
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
