/** Names that must exist: needs, roles, facts, and ids that must not exist twice. */
import type { FactType, FactValue } from '../runbook.ts'
import type { Book, BookState, BookStep, Placed } from './book.ts'
import { checkNeeds } from './needs.ts'
import type { Word } from './nodes.ts'
import type { Report } from './problem.ts'
import { checkTwice } from './twice.ts'

/** Every incident has these, whatever the runbook says. */
const BUILT_IN = ['commander', 'responder', 'observer']
/** Commands name a state by its path, and ids of commands are at most so long. */
const LONGEST_PATH = 100

export function checkReferences(book: Book, report: Report): void {
  const owners = new Map<string, { readonly step: BookStep; readonly state: BookState }>()
  const roles = new Set([...BUILT_IN, ...book.roles.map((role) => role.id.text)])
  const facts = new Map(book.facts.map((fact) => [fact.id.text, fact.type]))
  for (const fact of book.facts) {
    if (fact.initial !== undefined)
      checkValue(fact.initial, fact.type, `facts.${fact.id.text}.initial`, report)
  }
  for (const state of book.states) {
    if (state.path.length > LONGEST_PATH) {
      report.error(
        'too_long',
        state.name.at,
        `the path ${state.path.slice(0, 40)}… is longer than ${LONGEST_PATH} characters`,
      )
    }
    checkTimeouts(state, report)
    for (const step of state.steps) {
      const before = owners.get(step.id.text)
      if (before === undefined) owners.set(step.id.text, { step, state })
      else {
        const message = `steps.${step.id.text}: ${before.state.path} has a step of that id already; ids are unique in the runbook`
        report.error('duplicate_step', step.id.at, message)
      }
      checkRoles(step, roles, report)
      checkFacts(step, facts, report)
      checkOptions(step, report)
    }
  }
  checkNeeds(book, (id) => owners.get(id)?.state, report)
}

/** `60m` and `1h` are the same moment, and XState has one transition for it. */
function checkTimeouts({ path, exits }: BookState, report: Report): void {
  const seen = new Set<number>()
  for (const { via } of exits) {
    if (via.kind !== 'after') continue
    if (via.ms > 0 && seen.has(via.ms)) {
      report.error('duplicate_entry', via.at, `states.${path}.after: another time-out has the same length`)
    }
    seen.add(via.ms)
  }
}

function checkRoles({ id, role, work }: BookStep, roles: ReadonlySet<string>, report: Report): void {
  const where = `steps.${id.text}`
  if (role !== undefined && role.text !== 'anyone')
    checkRole(role, `${where}.role`, [...roles, 'anyone'], roles, report)
  if (work.kind !== 'approval') return
  for (const seat of work.from) checkRole(seat, `${where}.from`, roles, roles, report)
  const { count, from } = work
  if (count !== undefined && from.length > 0 && count.value > from.length) {
    const message = `${where}.count: ${count.value} people must approve, but \`from\` has ${from.length} seats`
    report.error('count_over_seats', count.at, message)
  }
}

function checkRole(
  role: Word,
  where: string,
  offered: Iterable<string>,
  roles: ReadonlySet<string>,
  report: Report,
): void {
  if (role.text === 'observer') {
    report.warning(
      'role_only_watches',
      role.at,
      `${where}: observers may only add notes; only the commander could do this`,
    )
  }
  if (roles.has(role.text)) return
  if (role.text === 'anyone') {
    report.error(
      'role_unknown',
      role.at,
      `${where}: "anyone" has no seat; name the role whose approval counts`,
    )
    return
  }
  report.error(
    'role_unknown',
    role.at,
    `${where}: there is no role "${role.text}"`,
    report.nearest(role.text, offered),
  )
}

type FactTypes = ReadonlyMap<string, FactType | undefined>

function checkFacts({ id, records, work }: BookStep, facts: FactTypes, report: Report): void {
  const known = (fact: Word, where: string) => {
    if (facts.has(fact.text)) return true
    report.error(
      'fact_unknown',
      fact.at,
      `${where}: there is no fact "${fact.text}"`,
      report.nearest(fact.text, facts.keys()),
    )
    return false
  }
  checkTwice(records, `steps.${id.text}.records`, report)
  for (const fact of records) known(fact, `steps.${id.text}.records`)
  if (work.kind !== 'decision') return
  for (const option of work.options) {
    const where = `steps.${id.text}.options.${option.id.text}.sets`
    for (const { fact, to } of option.sets) {
      if (known(fact, where)) checkValue(to, facts.get(fact.text), `${where}.${fact.text}`, report)
    }
  }
}

function checkValue(
  { value, at }: Placed<FactValue>,
  type: FactType | undefined,
  where: string,
  report: Report,
): void {
  if (type === undefined || typeof value === type) return
  report.error('fact_type', at, `${where}: the fact is a ${type}, this is a ${typeof value}`)
}

/** In YAML an option's id is a key; in JSON it could come twice. */
function checkOptions({ id, work }: BookStep, report: Report): void {
  if (work.kind === 'decision')
    checkTwice(
      work.options.map((option) => option.id),
      `steps.${id.text}.options`,
      report,
    )
}
