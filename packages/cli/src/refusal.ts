/** A problem document in one or two sentences: what happened, the facts, and what to type now. */
import type { RefusalCode } from '@holdfast/core'
import { Person, type Problem } from '@holdfast/protocol'
import { z } from 'zod'
import { EXIT } from './errors.ts'
import type { Screen } from './screen.ts'
import { clock, duration, plain } from './text.ts'

const words = z.array(z.string()).default([])

/** The facts of every refusal, each where it is present; the answer may come from a newer server. */
const Facts = z.object({
  by: Person.optional().catch(undefined),
  at: z.string().optional().catch(undefined),
  openedAt: z.string().optional().catch(undefined),
  step: z.string().default('').catch(''),
  state: z.string().default('').catch(''),
  nearest: z.string().optional().catch(undefined),
  use: z.string().default('').catch(''),
  evidence: z.string().default('').catch(''),
  did: z.string().default('').catch(''),
  approved: z.string().default('').catch(''),
  expected: z.string().default('').catch(''),
  needs: words.catch([]),
  plans: words.catch([]),
  steps: words.catch([]),
  options: words.catch([]),
  roles: words.catch([]),
  facts: words.catch([]),
})
type Facts = z.infer<typeof Facts>

/** The subcommand of `holdfast incident` for the command that the engine names as the right one. */
const SUBCOMMAND: Readonly<Record<string, string>> = {
  'step.complete': 'tick',
  'decision.choose': 'choose',
  'approval.give': 'approve',
}

/** @param now the server's clock: facts of time are told from there */
export function explain(problem: Problem, now: Date): string {
  const facts = Facts.parse(problem)
  if (problem.code === 'step_already_done') return alreadyDone(facts, now)
  const advice = isRefusal(problem.code) ? ADVICE[problem.code]?.(facts, now) : undefined
  const issues = (problem.issues ?? []).map(({ path, message }) => `${path || 'body'}: ${message}`)
  const request =
    problem.status >= 500 && problem.requestId !== undefined ? `request ${problem.requestId}` : undefined
  return [sentence(problem.title), problem.detail, advice, ...issues, request]
    .filter((part) => part !== undefined && part !== '')
    .map((part) => plain(String(part)))
    .join(' ')
}

/** Tells the refusal on stderr. @returns the exit code that it means */
export function refuse({ warn, paint }: Screen, problem: Problem, now: Date): number {
  warn(`${paint.red('✗')} ${explain(problem, now)}`)
  return EXIT.refused
}

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`)

function alreadyDone({ by, at }: Facts, now: Date): string {
  const ms = at === undefined ? Number.NaN : now.getTime() - Date.parse(at)
  const when = Number.isNaN(ms) ? '' : ms < 1_000 ? ' a moment earlier' : ` ${duration(ms)} earlier`
  return plain(`Already done by ${by?.name ?? 'somebody else'}${when}.`)
}

const list = (items: readonly string[]) => items.join(', ')
const either = (items: readonly string[]) => items.join(' or ')
const since = ({ by, at }: Facts, now: Date) =>
  by === undefined ? undefined : `${by.name}${at === undefined ? '' : `, since ${clock(at, now)}`}.`
const isRefusal = (code: string): code is RefusalCode => code in ADVICE

/** Nothing to add is said as `undefined`, so that a new refusal must be thought about here. */
const ADVICE: Readonly<Record<RefusalCode, ((facts: Facts, now: Date) => string | undefined) | undefined>> = {
  incident_closed: (facts, now) => `${since(facts, now) ?? ''} Use "holdfast incident reopen".`.trim(),
  incident_not_closed: undefined,
  already_opened: undefined,
  not_opened: undefined,
  runbook_unknown: () => 'See "holdfast runbook list".',
  plan_unknown: undefined,
  plan_ambiguous: ({ plans }) => `Add --plan with one of: ${list(plans)}.`,
  plan_ended: undefined,
  step_unknown: ({ step, nearest }) =>
    nearest === undefined
      ? `"${step}" is not one; see "holdfast incident show".`
      : `Did you mean "${nearest}"?`,
  step_not_reached: ({ state }) => `It belongs to ${state}.`,
  state_left: ({ state }) => `It belonged to ${state}.`,
  step_blocked: ({ needs }) => `First: ${list(needs)}.`,
  step_already_done: undefined,
  step_not_open: since,
  step_claimed: since,
  step_not_claimed: undefined,
  step_wrong_kind: ({ use }) => `Use "holdfast incident ${SUBCOMMAND[use] ?? use}".`,
  step_exists: undefined,
  steps_open: ({ steps }) => `Open: ${list(steps)}.`,
  option_unknown: ({ options }) => `The options are: ${list(options)}.`,
  role_needed: ({ roles }) => `Needed: ${either(roles)}.`,
  role_unknown: ({ roles }) => `The roles are: ${list(roles)}.`,
  role_not_worn: undefined,
  already_approved: undefined,
  approver_did_it: ({ did }) => `You did ${did}.`,
  approver_may_not_do: ({ approved }) => `You approved ${approved}.`,
  evidence_needed: ({ evidence }) => `Add --evidence "…" (asked for: ${evidence}).`,
  reason_needed: () => 'Add --reason "…".',
  fact_unknown: ({ facts }) => `The facts are: ${list(facts)}.`,
  fact_wrong_type: ({ expected }) => `Expected: ${expected}.`,
  facts_needed: ({ facts }) => `Add ${facts.map((fact) => `--fact ${fact}=…`).join(' ')}.`,
  state_unknown: undefined,
  timer_not_due: undefined,
  occurred_in_future: undefined,
  occurred_before_opening: ({ openedAt }) =>
    openedAt === undefined ? undefined : `It was opened at ${openedAt}.`,
  nothing_to_change: undefined,
}
