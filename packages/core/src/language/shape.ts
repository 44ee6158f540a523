/** From the schema's issues to problems: each with its place, what was found there and what was expected. */
import { z } from 'zod'
import { childOf, type Node, plainOf } from './nodes.ts'
import { PROBLEM_CODES, type ProblemCode, type Report } from './problem.ts'
import {
  containerAt,
  keyPlace,
  keysOf,
  nodeAt,
  type Path,
  type Schema,
  schemaAt,
  short,
  where,
} from './schema-path.ts'

type Issue = z.core.$ZodIssue

/** Whether the states and the ways between them were written well enough to be followed. */
export function checkShape(schema: z.ZodType, root: Node, report: Report): boolean {
  const result = schema.safeParse(plainOf(root))
  if (result.success) return true
  let intact = true
  for (const issue of flatten(result.error.issues, [])) {
    reportIssue(issue, { schema, root, report })
    if (concernsTheGraph(issue.path)) intact = false
  }
  return intact
}

type Checked = { readonly schema: Schema; readonly root: Node; readonly report: Report }

/** Roles, facts and what a step says to people leave the graph as it is; options and everything else may not. */
function concernsTheGraph([first, ...rest]: Path): boolean {
  if (first === 'meta') return false
  if (first !== 'states') return first === undefined || first === 'initial'
  return !rest.includes('steps') || rest.includes('options')
}

/** A union's issues are those of the branch that the value tried to be, or of a branch that says what it wants. */
function flatten(issues: readonly Issue[], prefix: Path): readonly Issue[] {
  return issues.flatMap((issue): readonly Issue[] => {
    const placed = { ...issue, path: [...prefix, ...issue.path] }
    if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [placed]
    const tried = issue.errors.find(
      (branch) => !branch.some((one) => one.path.length === 0 && one.code === 'invalid_type'),
    )
    if (tried !== undefined) return flatten(tried, placed.path)
    const said = issue.errors.flat().find((one) => one.path.length === 0 && codeOf(one.message) !== undefined)
    return [said === undefined ? placed : { ...said, path: placed.path }]
  })
}

function reportIssue(issue: Issue, checked: Checked): void {
  const { root, report } = checked
  const { path } = issue
  const node = nodeAt(root, path)
  const at = node?.at ?? 0
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) reportUnknownKey(key, path, checked)
    return
  }
  if (issue.code === 'invalid_key') {
    reportKey(issue, checked)
    return
  }
  if (node === undefined) {
    report.error(
      'missing_key',
      containerAt(root, path),
      `${where(path)}: the key "${String(path.at(-1))}" is missing`,
    )
    return
  }
  const code = codeOf(issue.message)
  if (code !== undefined) {
    report.error(code, at, `${where(path)}: ${EXPECTED[code] ?? PROBLEM_CODES[code]}`)
    return
  }
  switch (issue.code) {
    case 'invalid_type':
      if (issue.expected === 'int') report.error('wrong_value', at, `${where(path)}: expected a whole number`)
      else report.error('wrong_type', at, wrongType(path, [issue.expected], node))
      return
    case 'invalid_value':
      reportWrongWord(path, issue.values.map(String), node, report)
      return
    case 'invalid_union':
      if (issue.errors.length === 0) {
        reportWrongWord(path, ['task', 'decision', 'approval', 'wait'], node, report)
      } else report.error('wrong_type', at, wrongType(path, issue.errors.flatMap(expectedBy), node))
      return
    case 'too_small':
      report.error('wrong_value', at, `${where(path)}: expected ${issue.minimum} or more`)
      return
    default:
      report.error('wrong_value', at, `${where(path)}: ${issue.message}`)
  }
}

function reportUnknownKey(key: string, path: Path, { schema, root, report }: Checked): void {
  const at = keyPlace(nodeAt(root, path), key)
  const name = `${where([...path, key])}: `
  if (CODE_KEYS.has(key)) {
    report.error('code_refused', at, `${name}a runbook holds no code, so "${key}" is not allowed`)
    return
  }
  const owner = KIND_OF_KEY.get(key)
  const step = nodeAt(root, path)
  const known = keysOf(schemaAt(schema, path, root))
  if (key === 'guard' && known.includes('reenter')) {
    report.error('unknown_key', at, `${name}only \`always\` has guards: what else is waited for happens once`)
    return
  }
  if (known.includes('needs') && owner !== undefined) {
    const kind = childOf(step, 'kind')
    const found = kind?.kind === 'scalar' && typeof kind.value === 'string' ? kind.value : 'task'
    report.error(
      'unknown_key',
      at,
      `${name}a step of kind ${found} has no "${key}"; it belongs to kind ${owner}`,
    )
    return
  }
  report.error('unknown_key', at, `${name}unknown key "${key}"`, report.nearest(key, known))
}

/** Keys that only steps of one kind have. */
const KIND_OF_KEY: ReadonlyMap<string, string> = new Map([
  ['options', 'decision'],
  ['count', 'approval'],
  ['from', 'approval'],
  ['for', 'wait'],
])

const CODE_KEYS: ReadonlySet<string> = new Set(
  'entry exit invoke actions action activities actors context guards cond delays services output input'.split(
    ' ',
  ),
)

/** A bad key hides what is under it from the schema: that is checked here, so that everything is said at once. */
function reportKey(issue: z.core.$ZodIssueInvalidKey, checked: Checked): void {
  const { schema, root, report } = checked
  const parent = issue.path.slice(0, -1)
  const key = String(issue.path.at(-1))
  const code = codeOf(issue.issues[0]?.message ?? '') ?? 'bad_id'
  // An empty id is too short for the pattern as well; one problem is enough.
  report.error(
    code,
    keyPlace(nodeAt(root, parent), key),
    `${where(parent)}: "${short(key)}": ${EXPECTED[code] ?? PROBLEM_CODES[code]}`,
  )
  const value = schemaAt(schema, issue.path, root)
  const node = nodeAt(root, issue.path)
  if (!(value instanceof z.ZodType) || node === undefined) return
  const result = z.core.safeParse(value, plainOf(node))
  if (result.success) return
  for (const inner of flatten(result.error.issues, issue.path)) reportIssue(inner, checked)
}

function reportWrongWord(path: Path, words: readonly string[], node: Node, report: Report): void {
  const found = node.kind === 'scalar' ? `"${short(String(node.value))}"` : described(node)
  const nearest = node.kind === 'scalar' ? report.nearest(String(node.value), words) : undefined
  report.error('wrong_value', node.at, `${where(path)}: expected ${orList(words)}, found ${found}`, nearest)
}

function wrongType(path: Path, expected: readonly string[], node: Node): string {
  const words = [...new Set(expected.map((name) => TYPE_WORDS[name] ?? name))]
  const quotable = expected.includes('string') && node.kind === 'scalar' && node.value !== null
  return `${where(path)}: expected ${orList(words)}, found ${described(node)}${quotable ? '; put it in quotes' : ''}`
}

const expectedBy = (branch: readonly Issue[]) =>
  branch.flatMap((issue) =>
    issue.code === 'invalid_type' && issue.path.length === 0 ? [issue.expected] : [],
  )

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
}

function described(node: Node): string {
  if (node.kind === 'map') return 'a mapping'
  if (node.kind === 'list') return 'a list'
  if (node.value === null) return 'nothing'
  if (typeof node.value === 'string') return 'text'
  return `the ${typeof node.value === 'number' ? 'number' : 'word'} ${node.value}`
}

/** What the place wants, for the codes that the schema gives itself. */
const EXPECTED: Readonly<Partial<Record<ProblemCode, string>>> = {
  empty: 'expected something here, found nothing',
  too_long: 'this is longer than the place allows, or has too many entries',
  bad_id: 'expected lower-case words joined by hyphens, such as `isolate-hosts`',
  bad_fact_id: 'expected lower-case words joined by underscores, such as `phi_exposed`',
  reserved_name: 'this name means something to the language or to JavaScript; choose another',
  bad_version: 'expected a semantic version such as 1.0.0',
  bad_date: 'expected a date such as 2027-05-24',
  bad_duration:
    'expected a length of time such as 15m, 4h, 1h30m, 3d, 2w or PT15M (months and years have no fixed length)',
  bad_url: 'expected an address that begins with https:// or http://',
  code_refused: 'the only guard is { type: cel, params: { expr } }; a runbook holds no code',
}

const isCode = (message: string): message is ProblemCode => Object.hasOwn(EXPECTED, message)
const codeOf = (message: string): ProblemCode | undefined => (isCode(message) ? message : undefined)

const orList = (words: readonly string[]) =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
