/** Guards are CEL over `facts`: the one place that knows how facts look to an expression. */
import { Environment, EvaluationError } from '@marcbachmann/cel-js'
import type { FactDef, Facts, FactValue, GuardConfig, MachineConfig, StateConfig } from './runbook.ts'

const CEL_TYPE = { boolean: 'bool', number: 'double', string: 'string' } as const
const INITIAL = { boolean: false, number: 0, string: '' } as const

/** What every fact of a runbook is before anybody sets it. */
export function initialFacts(defs: Readonly<Record<string, FactDef>>): Facts {
  const facts: Record<string, FactValue> = {}
  for (const [id, def] of Object.entries(defs)) facts[id] = def.initial ?? INITIAL[def.type]
  return facts
}

/**
 * The CEL environment of a runbook: `facts` with the declared types. A fact that is a number is a CEL double, and
 * people write `facts.people + 1 > 5`; CEL alone has no overload for double with int, so these are added.
 */
export function guardEnvironment(defs: Readonly<Record<string, FactDef>>): Environment {
  const schema: Record<string, string> = {}
  for (const [id, def] of Object.entries(defs)) schema[id] = CEL_TYPE[def.type]
  return new Environment()
    .registerVariable('facts', { schema })
    .registerOperator('double == int', (a: number, b: bigint) => a === Number(b))
    .registerOperator('double + int: double', (a: number, b: bigint) => a + Number(b))
    .registerOperator('int + double: double', (a: bigint, b: number) => Number(a) + b)
    .registerOperator('double - int: double', (a: number, b: bigint) => a - Number(b))
    .registerOperator('int - double: double', (a: bigint, b: number) => Number(a) - b)
    .registerOperator('double * int: double', (a: number, b: bigint) => a * Number(b))
    .registerOperator('int * double: double', (a: bigint, b: number) => Number(a) * b)
    .registerOperator('double / int: double', (a: number, b: bigint) => a / Number(b))
    .registerOperator('int / double: double', (a: bigint, b: number) => Number(a) / b)
}

type Guard = (facts: Facts) => boolean

/**
 * Compiles one expression.
 * @throws {Error} when it does not parse or is not a boolean over these facts; a checked runbook never does
 */
export function compileGuard(environment: Environment, expr: string): Guard {
  const parsed = environment.parse(expr)
  const checked = parsed.check()
  if (!checked.valid) throw new Error(`guard ${expr}: ${checked.error?.message ?? 'invalid'}`)
  if (checked.type !== 'bool') throw new Error(`guard ${expr}: a guard is a boolean, not ${checked.type}`)
  return (facts) => {
    try {
      return parsed({ facts }) === true
    } catch (error) {
      // Type-checked, so only values are left to fail (a division by zero). What cannot be evaluated does not hold:
      // a guard must not stop a person from ticking a step, and it fails alike at every replay.
      if (error instanceof EvaluationError) return false
      throw error
    }
  }
}

/** The implementation of the guard type `cel` for XState, with every expression of the config compiled once. */
export function guardsOf(config: MachineConfig) {
  const environment = guardEnvironment(config.meta.facts)
  const guards = new Map<string, Guard>()
  const visit = ({ states = {}, always = [], on = {}, after = {}, onDone }: StateConfig) => {
    const transitions = [
      ...always,
      ...Object.values(on),
      ...Object.values(after),
      ...(onDone ? [onDone] : []),
    ]
    for (const { guard } of transitions) {
      if (guard) guards.set(guard.params.expr, compileGuard(environment, guard.params.expr))
    }
    for (const child of Object.values(states)) visit(child)
  }
  visit({ ...config, meta: {} })
  return ({ context }: { context: { facts: Facts } }, params: GuardConfig['params']): boolean =>
    guards.get(params.expr)?.(context.facts) ?? false
}
