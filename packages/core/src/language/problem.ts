/** Problems: what is wrong with a runbook, where, and what was meant. The table of codes is the one list of them. */
import { nearestWord } from '../nearest.ts'

/** Every code, with what it means. LANGUAGE.md shows the same table; a test compares them. */
export const PROBLEM_CODES = {
  too_big: 'The file is larger than 1 MiB, has more than 100,000 nodes, or nests deeper than 64 levels.',
  encoding: 'The file is not UTF-8 text.',
  control_character: 'An invisible character that a reviewer could not see.',
  empty_file: 'There is nothing in the file.',
  syntax: 'It is not YAML, or not JSON.',
  yaml_feature:
    'Anchors, aliases, tags, merge keys, directives, several documents: not part of the language.',
  duplicate_key: 'The same key twice in one mapping.',
  unknown_key: 'A key that the language does not have in this place.',
  missing_key: 'A key that must be there.',
  wrong_type: 'Text where a mapping must be, a number where text must be, and the like.',
  wrong_value: 'Not one of the allowed words, or a number out of range.',
  empty: 'Nothing where something must be.',
  too_long: 'More characters, or more entries, than the place allows.',
  bad_id: 'Not lower-case words joined by hyphens.',
  bad_fact_id: 'Not lower-case words joined by underscores.',
  reserved_name: 'A name that means something to JavaScript or to the language.',
  bad_version: 'Not a semantic version.',
  bad_date: 'Not a date of the calendar.',
  bad_duration: 'Not a length of time that is fixed, positive and at most ten years.',
  bad_url: 'Not an http or https address.',
  state_shape: 'Keys that contradict each other in one state.',
  duplicate_step: 'Two steps of the runbook have the same id.',
  duplicate_entry: 'The same entry twice in a list of different things.',
  target_unknown: 'No state has that path or name.',
  target_ambiguous: 'Several states have that name.',
  target_in_sibling_region: 'The target lies in another region of the same parallel state.',
  initial_unknown: 'The initial state is not a child of the state.',
  initial_not_enterable: 'The initial state is final or a history state.',
  history_target_outside: "A history state's default lies outside the state that it remembers.",
  needs_unknown: 'No step has that id.',
  needs_elsewhere: 'The needed step belongs to another state.',
  needs_cycle: 'Steps that wait for each other.',
  role_unknown: 'No such role.',
  fact_unknown: 'No such fact.',
  fact_type: 'A value of another type than the fact has.',
  count_over_seats: 'An approval that asks for more people than it has seats.',
  state_unreachable: 'No path leads to the state.',
  no_way_out: 'From this state the plan can never end.',
  never_done: '`onDone` waits for something that cannot happen.',
  no_end: 'No final state of the plan can be reached.',
  always_shadowed:
    'An `always` that is never tried, or steps that are never open, because an earlier one always fits.',
  endless_loop: 'Transitions that follow each other for ever, without anybody doing anything.',
  guard_syntax: 'Not an expression.',
  guard_type: 'The expression is not a boolean, or compares things of different types.',
  guard_not_allowed: 'A function, a method, an index or anything else that guards do not have.',
  code_refused: 'Actions, actors, functions and other code: a runbook holds none.',
  event_unknown: 'An event that the wiring of this state does not have.',
  wiring_differs: 'The wired part of a compiled state differs from what its steps say.',
  more_problems: 'There are more problems than are listed.',
  role_unused: 'A role that no step names.',
  fact_unused: 'A fact that nothing reads or sets.',
  role_only_watches: 'Observers may only add notes, so the step or seat waits for the commander.',
} as const

export type ProblemCode = keyof typeof PROBLEM_CODES

export type Problem = {
  /** Stable, e.g. `unknown_key`, `target_unknown`, `needs_cycle`. */
  readonly code: ProblemCode
  /** 1-based. */
  readonly line: number
  /** 1-based, in UTF-16 units, as editors count. */
  readonly column: number
  /** What is wrong and what was expected, in one sentence. */
  readonly message: string
  /** The nearest valid word, where one is near. */
  readonly nearest?: string
  readonly severity: 'error' | 'warning'
}

/** More than this nobody reads; the rest are counted. */
const MOST_LISTED = 500
/** A comparison costs the product of two lengths: beyond so much of it nothing is suggested, or a file of typos would hang. */
const MOST_COMPARED = 20_000_000
/** Longer words are not typing mistakes of each other, and comparing them costs the product of their lengths. */
const LONGEST_WORD = 60

type Found = Omit<Problem, 'line' | 'column'> & { readonly at: number }

/** Collects problems by offset; `list` gives them places, in the order of the file. */
export type Report = {
  readonly error: (code: ProblemCode, at: number, message: string, nearest?: string) => void
  readonly warning: (code: ProblemCode, at: number, message: string, nearest?: string) => void
  /** The candidate that is near enough to have been meant. */
  readonly nearest: (word: string, candidates: Iterable<string>) => string | undefined
  /** How many errors so far. */
  readonly errors: () => number
  readonly list: () => readonly Problem[]
}

export function createReport(text: string): Report {
  const found: Found[] = []
  let unlisted = 0
  let errors = 0
  let compared = 0
  const add = (problem: Found) => {
    if (problem.severity === 'error') errors++
    if (found.length < MOST_LISTED) found.push(problem)
    else unlisted++
  }
  const finding =
    (severity: 'error' | 'warning'): Report['error'] =>
    (code, at, message, nearest) =>
      add({
        code,
        severity,
        at,
        message: nearest === undefined ? message : `${message}; did you mean "${nearest}"?`,
        ...(nearest === undefined ? {} : { nearest }),
      })
  return {
    error: finding('error'),
    warning: finding('warning'),
    nearest: (word, candidates) => {
      if (word.length > LONGEST_WORD) return undefined
      const near: string[] = []
      for (const candidate of candidates) {
        if (candidate.length > LONGEST_WORD) continue
        compared += word.length * candidate.length
        if (compared > MOST_COMPARED) return undefined
        near.push(candidate)
      }
      return nearestWord(word, near)
    },
    errors: () => errors,
    list: () => {
      const placed = placeAll(text, found)
      if (unlisted === 0) return placed
      const last = placed.at(-1)
      const message = `and ${unlisted} more`
      return [
        ...placed,
        {
          code: 'more_problems',
          severity: 'error',
          line: last?.line ?? 1,
          column: last?.column ?? 1,
          message,
        },
      ]
    },
  }
}

function placeAll(text: string, found: readonly Found[]): readonly Problem[] {
  const inOrder = [...found].sort((a, b) => a.at - b.at)
  let line = 1
  let lineStart = 0
  let scanned = 0
  return inOrder.map(({ at, ...problem }) => {
    const end = Math.min(at, text.length)
    for (; scanned < end; scanned++) {
      if (text.charCodeAt(scanned) !== 10) continue
      line++
      lineStart = scanned + 1
    }
    return { ...problem, line, column: end - lineStart + 1 }
  })
}
