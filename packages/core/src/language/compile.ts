/** From a checked book to the config that XState loads. Nothing here can fail: the checks have been. */
import type {
  ApprovalDef,
  DecisionDef,
  FactDef,
  FactValue,
  MachineConfig,
  OptionDef,
  RoleDef,
  StateConfig,
  StateMeta,
  StepDef,
  TransitionConfig,
} from '../runbook.ts'
import { targetOf, wire } from '../wiring.ts'
import type { Book, BookFact, BookOption, BookState, BookStep, Exit } from './book.ts'
import type { Targets } from './targets.ts'

/** Equal books give equal configs, in the same order of keys. */
export function compile(book: Book, targets: Targets): MachineConfig {
  const roles: Record<string, RoleDef> = {}
  for (const role of book.roles) roles[role.id.text] = role.def
  const facts: Record<string, FactDef> = {}
  for (const fact of book.facts) facts[fact.id.text] = factDef(fact)
  return wire({
    id: book.id,
    version: book.version,
    ...(book.root.kind === 'parallel' ? { type: 'parallel' } : { initial: initialOf(book.root) }),
    meta: {
      title: book.title,
      ...(book.summary !== undefined && { summary: book.summary }),
      ...(book.reviewBy !== undefined && { reviewBy: book.reviewBy }),
      roles,
      facts,
      sources: book.sources,
    },
    states: childrenOf(book, book.root, targets),
  })
}

function factDef({ type, title, initial }: BookFact): FactDef {
  return { type: type ?? 'string', title, ...(initial !== undefined && { initial: initial.value }) }
}

const initialOf = (state: BookState) => state.initial?.text ?? state.children[0]?.name.text ?? ''

function childrenOf(book: Book, state: BookState, targets: Targets): Readonly<Record<string, StateConfig>> {
  const states: Record<string, StateConfig> = {}
  for (const child of state.children) states[child.name.text] = stateConfig(book, child, targets)
  return states
}

function stateConfig(book: Book, state: BookState, targets: Targets): StateConfig {
  const meta = stateMeta(state, targets)
  return {
    ...shapeOf(book, state, targets),
    ...exitsOf(book, state, targets),
    ...(Object.keys(meta).length > 0 && { meta }),
  }
}

function shapeOf(book: Book, state: BookState, targets: Targets): StateConfig {
  switch (state.kind) {
    case 'compound':
      return { initial: initialOf(state), states: childrenOf(book, state, targets) }
    case 'parallel':
      return { type: 'parallel', states: childrenOf(book, state, targets) }
    case 'final':
      return { type: 'final' }
    case 'history': {
      const target = state.fallback === undefined ? undefined : targets.get(state.fallback)
      return {
        type: 'history',
        history: state.history,
        ...(target !== undefined && { target: targetOf(book.id, target.path) }),
      }
    }
    case 'steps':
    case 'resting':
      return {}
  }
}

function exitsOf(book: Book, state: BookState, targets: Targets): StateConfig {
  const always: TransitionConfig[] = []
  const after: Record<string, TransitionConfig> = {}
  let onDone: TransitionConfig | undefined
  for (const exit of state.exits) {
    const target = transition(book, exit, targets)
    switch (exit.via.kind) {
      case 'always':
        always.push(target)
        break
      case 'after':
        after[String(exit.via.ms)] = target
        break
      case 'onDone':
        onDone = target
        break
    }
  }
  return {
    ...(always.length > 0 && { always }),
    ...(Object.keys(after).length > 0 && { after }),
    ...(onDone !== undefined && { onDone }),
  }
}

function transition(book: Book, { target, via }: Exit, targets: Targets): TransitionConfig {
  const to = targetOf(book.id, targets.get(target)?.path ?? '')
  if (via.kind !== 'always' || via.when === undefined) return { target: to }
  return { target: to, guard: { type: 'cel', params: { expr: via.when.text } } }
}

function stateMeta(state: BookState, targets: Targets): StateMeta {
  return {
    ...(state.title !== undefined && { title: state.title }),
    ...(state.summary !== undefined && { summary: state.summary }),
    ...(state.outcome !== undefined && { outcome: state.outcome }),
    ...(state.kind === 'steps' && { steps: state.steps.map((step) => stepDef(step, targets)) }),
  }
}

function stepDef(step: BookStep, targets: Targets): StepDef {
  const common = {
    id: step.id.text,
    title: step.title,
    ...(step.instructions !== undefined && { instructions: step.instructions }),
    role: step.role?.text ?? 'anyone',
    needs: step.needs.map(({ text }) => text),
    ...(step.due !== undefined && { due: step.due }),
    required: step.required,
    ...(step.evidence !== undefined && { evidence: step.evidence }),
    records: step.records.map(({ text }) => text),
  }
  const { work } = step
  switch (work.kind) {
    case 'task':
      return { ...common, kind: 'task' }
    case 'wait':
      return { ...common, kind: 'wait', ms: work.ms }
    case 'decision':
      return {
        ...common,
        kind: 'decision',
        options: work.options.map((option) => optionDef(option, targets)),
      } satisfies DecisionDef
    case 'approval': {
      const from = work.from.map(({ text }) => text)
      return {
        ...common,
        kind: 'approval',
        count: work.count?.value ?? from.length,
        from,
      } satisfies ApprovalDef
    }
  }
}

function optionDef({ id, title, effect, target, sets }: BookOption, targets: Targets): OptionDef {
  const path = target === undefined ? undefined : targets.get(target)?.path
  const facts: Record<string, FactValue> = {}
  for (const { fact, to } of sets) facts[fact.text] = to.value
  return {
    id: id.text,
    title,
    ...(effect !== undefined && { effect }),
    ...(path !== undefined && { target: path }),
    sets: facts,
  }
}
