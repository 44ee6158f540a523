import { expect, test } from 'vitest'
import {
  add,
  ana,
  at,
  ben,
  book,
  by,
  choose,
  decision,
  detour,
  done,
  final,
  fire,
  give,
  given,
  HOUR,
  ladder,
  note,
  outbreak,
  phase,
  reopen,
  setFact,
  shelf,
  skip,
  task,
  when,
} from './testing/index.ts'

const start = (runbook: string) => ({ type: 'plan.start', runbook }) as const

test('a plan pins its runbook by hash, and later plans of it are numbered (P1)', () => {
  const { incident } = given([ladder, outbreak], start('outbreak'), start('ladder'), start('ladder'))
  expect(incident.plans.map(({ id, runbook }) => [id, runbook.id])).toEqual([
    ['ladder', 'ladder'],
    ['outbreak', 'outbreak'],
    ['ladder-2', 'ladder'],
    ['ladder-3', 'ladder'],
  ])
})

test('a plan takes the newest version of its runbook, or the one named by hash (P1)', () => {
  const versions = ['1.9.0', '1.10.0-rc.1', '1.10.0', '1.10.0-rc.2'].map((version) => ({
    ...ladder,
    version,
  }))
  const started = (runbook: string) => given(versions, start(runbook)).events.at(-1)
  expect(started('ladder')).toMatchObject({ data: { version: '1.10.0' } })
  const [first = ''] = shelf(...versions).keys()
  expect(started(first)).toMatchObject({ data: { version: '1.9.0', hash: first } })
  given(ladder).when(start('nope')).refuses('runbook_unknown')
})

test('starting a plan is for the commander (P1)', () => {
  given(ladder, give('soc', ben))
    .when(by(ben, start('ladder')))
    .refuses('role_needed')
})

const contained = [
  give('soc', ana),
  give('privacy', ana),
  done('confirm', { evidence: [{ title: 'Photo', kind: 'link', value: 'https://example.org/1' }] }),
  choose('verdict', 'ransomware'),
] as const

test('lanes run side by side and join when all are settled (P2)', () => {
  const lanes = given(outbreak, ...contained)
  expect(lanes.value()).toEqual({ respond: { contain: 'open', notify: { count: 'open' } } })
  const one = lanes.and(done('isolate-hosts'), done('name-strain', { facts: { strain: 'x' } }))
  expect(one.value()).toEqual({ respond: { contain: 'settled', notify: { count: 'open' } } })
  expect(one.and(done('count-people', { facts: { people_affected: 3 } })).value()).toEqual({
    recover: 'open',
  })
})

test('guards see the facts of their own plan (P2)', () => {
  const asks = book({
    facts: { n: { type: 'number', title: 'N', initial: 4 } },
    states: {
      a: phase([task('x')], { onDone: { target: '#book.b' } }),
      b: { always: [{ target: '#book.few', ...when('facts.n < 5') }, { target: '#book.many' }] },
      few: phase([task('y')]),
      many: phase([task('z')]),
    },
  })
  expect(given(asks, done('x')).value()).toEqual({ few: 'open' })
  expect(given(asks, setFact('n', 5), done('x')).value()).toEqual({ many: 'open' })
  const two = given(
    asks,
    start('book'),
    { type: 'fact.set', plan: 'book-2', fact: 'n', value: 9 },
    done('x', { plan: 'book' }),
    done('x', { plan: 'book-2' }),
  )
  expect(two.incident.plans.map((plan) => plan.snapshot.value)).toEqual([{ few: 'open' }, { many: 'open' }])
})

test('a second visit opens the steps of a state anew (P3)', () => {
  const again = given(
    outbreak,
    ...contained.slice(0, 3),
    note('n', { step: 'confirm' }),
    choose('verdict', 'again'),
  )
  expect(again.value()).toEqual({ triage: 'open' })
  expect(again.step('confirm')).toMatchObject({ status: 'ready', evidence: [], notes: 1 })
  expect(again.step('verdict')).toMatchObject({ status: 'blocked', blockedBy: ['confirm'] })
  again.when(done('confirm')).refuses('evidence_needed')
})

test('a second visit to a state inside another opens its steps anew (P3)', () => {
  const back = given(detour, done('shovel'), done('sieve'), choose('redo', 'no'), reopen('redo')).when(
    choose('redo', 'dig'),
  )
  back.refuses('steps_open', { steps: ['level'] })
  const redone = given(detour, done('shovel'), done('sieve'), skip('level'))
  expect(redone.incident.plans[0]?.endedAt).toBeDefined()
})

test('a return through history finds the steps as they were (P3)', () => {
  const away = given(detour, done('shovel'), setFact('stop', true))
  expect(away.value()).toEqual({ paused: 'open' })
  expect(away.step('shovel').status).toBe('done')
  expect(away.step('sieve').status).toBe('cancelled')
  const back = away.and(choose('resume', 'back'))
  expect(back.value()).toEqual({ work: { dig: 'open' } })
  expect(back.step('shovel').status).toBe('done')
  expect(back.step('sieve').status).toBe('ready')
  expect(back.and(done('sieve')).value()).toEqual({ work: { fill: 'open' } })
})

test('a return that is not through history starts again (P3)', () => {
  const back = given(detour, done('shovel'), setFact('stop', true), choose('resume', 'anew'))
  expect(back.step('shovel').status).toBe('ready')
})

test('a return through history to a state that was settled settles it again (P3, S1)', () => {
  const lanes = (history: 'shallow' | 'deep') =>
    book({
      facts: { stop: { type: 'boolean', title: 'Stop' } },
      states: {
        work: {
          type: 'parallel',
          onDone: { target: '#book.end' },
          always: [{ target: '#book.paused', ...when('facts.stop') }],
          states: { a: phase([task('x')]), b: phase([task('y')]), last: { type: 'history', history } },
        },
        paused: phase([decision('resume', { back: { target: 'work.last', sets: { stop: false } } })]),
        end: final(),
      },
    })
  for (const history of ['shallow', 'deep'] as const) {
    const back = given(lanes(history), done('x'), setFact('stop', true), choose('resume', 'back'))
    expect(back.value()).toEqual({ work: { a: 'settled', b: 'open' } })
    expect(back.and(done('y')).value()).toBe('end')
  }
})

test('history remembers states, not that their steps of an earlier visit were settled (P3, S1)', () => {
  const lanes = book({
    states: {
      both: {
        type: 'parallel',
        onDone: { target: '#book.end' },
        states: {
          a: phase([task('x', { required: false })]),
          b: phase([decision('d', { leave: 'out', back: 'both.last' })]),
          last: { type: 'history', history: 'deep' },
        },
      },
      out: phase([decision('e', { again: 'both' })]),
      end: final(),
    },
  })
  const anew = given(lanes, done('x'), choose('d', 'leave'), choose('e', 'again'))
  const back = anew.and(choose('d', 'back'))
  expect(back.step('x').status).toBe('ready')
  expect(back.value()).toEqual({ both: { a: 'open', b: 'settled' } })
  expect(back.and(done('x')).value()).toBe('end')
})

test('every lane that comes back settled is settled again (P3, S1)', () => {
  const lanes = book({
    facts: { stop: { type: 'boolean', title: 'Stop' } },
    states: {
      work: {
        type: 'parallel',
        always: [{ target: '#book.paused', ...when('facts.stop') }],
        states: {
          a: phase([task('x')]),
          b: phase([task('y')]),
          c: phase([task('z')]),
          last: { type: 'history' },
        },
      },
      paused: phase([decision('resume', { back: { target: 'work.last', sets: { stop: false } } })]),
    },
  })
  const back = given(lanes, done('x'), done('y'), setFact('stop', true), choose('resume', 'back'))
  expect(back.value()).toEqual({ work: { a: 'settled', b: 'settled', c: 'open' } })
})

test('leaving a state keeps what its steps were; the open ones are cancelled and closed (P4)', () => {
  const left = given(
    outbreak,
    ...contained,
    done('isolate-hosts'),
    done('name-strain', { facts: { strain: 'x' } }),
    setFact('people_affected', 900),
  )
  expect(left.value()).toMatchObject({ respond: { notify: { media: 'open' } } })
  expect(left.step('count-people').status).toBe('cancelled')
  left.when(done('count-people')).refuses('state_left', { state: 'respond.notify.count' })
  left.when(skip('count-people')).refuses('state_left')
  left.when(reopen('confirm')).refuses('state_left', { state: 'triage' })
  left
    .when({ type: 'evidence.add', step: 'confirm', evidence: { title: 't', kind: 'text', value: 'v' } })
    .refuses('state_left')
  left.when(note('they were 900', { step: 'count-people' })).records('note.added')
})

const ended = given(ladder, give('soc', ana), done('one'), done('two'))

test('a plan whose machine is done has ended, and its steps are closed to all but notes (P5)', () => {
  expect(ended.incident.plans[0]).toMatchObject({ endedAt: '2026-11-24T03:03:00.000Z' })
  ended.when(done('three')).refuses('plan_ended', { plan: 'ladder' })
  ended.when(reopen('one')).refuses('plan_ended')
  ended.when(add('work', 'One more')).refuses('plan_ended')
  ended.when(note('x', { step: 'three' })).records('note.added')
})

test('a fact of an ended plan is closed as well (P5)', () => {
  const over = given(outbreak, ...contained.slice(0, 3), choose('verdict', 'false-alarm'))
  over.when(setFact('phi_exposed', true)).refuses('plan_ended')
})

test('a step joins a state that is active or not reached yet (P6)', () => {
  const more = given(ladder, add('work', 'Call the vendor', { role: 'soc', needs: ['one'] }))
  expect(more.step('call-the-vendor')).toMatchObject({
    state: 'work',
    status: 'blocked',
    role: 'soc',
    required: false,
    added: true,
  })
  given(outbreak)
    .when(add('recover', 'Thank everybody'))
    .records({ data: { step: { id: 'thank-everybody', state: 'recover' } } })
  given(outbreak, ...contained)
    .when(add('triage', 'Too late'))
    .refuses('state_left', { state: 'triage' })
  given(ladder).when(add('nowhere', 'X')).refuses('state_unknown', { state: 'nowhere' })
})

test('an added step holds its state if it is required (P6)', () => {
  const held = given(
    ladder,
    give('soc', ana),
    add('work', 'Call', { required: true }),
    done('one'),
    done('two'),
  )
  expect(held.value()).toEqual({ work: 'open' })
  expect(held.and(done('call')).value()).toBe('end')
  expect(given(ladder, give('soc', ana), add('work', 'Call'), done('one'), done('two')).value()).toBe('end')
})

test('a required step that joins a settled lane takes back its settledness (P6)', () => {
  const lanes = book({ type: 'parallel', states: { a: phase([task('x')]), b: phase([task('y')]) } })
  const held = given(lanes, done('x'), add('a', 'More', { required: true }))
  expect(held.value()).toEqual({ a: 'open', b: 'open' })
  expect(held.and(done('more')).value()).toEqual({ a: 'settled', b: 'open' })
})

test('an added step comes back with its state (P6, P3)', () => {
  const again = given(
    outbreak,
    ...contained.slice(0, 2),
    add('triage', 'Call', { required: true }),
    done('call'),
    contained[2],
    choose('verdict', 'again'),
  )
  expect(again.step('call').status).toBe('ready')
  again
    .and(contained[2])
    .when(choose('verdict', 'ransomware'))
    .refuses('steps_open', { steps: ['call'] })
})

test('step ids are unique in the plan, and made from the title where none is given (P6)', () => {
  const ids = given(ladder, add('work', 'Call Dr. Ng!'), add('work', 'call dr ng'), add('work', '¿?'))
  expect(ids.incident.plans[0]?.added.map(({ id }) => id)).toEqual(['call-dr-ng', 'call-dr-ng-2', 'step'])
  given(ladder)
    .when(add('work', 'X', { id: 'one' }))
    .refuses('step_exists', { step: 'one' })
})

test('an added step names roles and needs that are there (P6)', () => {
  given(ladder)
    .when(add('work', 'X', { role: 'pilot' }))
    .refuses('role_unknown')
  given(ladder)
    .when(add('work', 'X', { needs: ['onne'] }))
    .refuses('step_unknown', { nearest: 'one' })
  given(outbreak)
    .when(add('triage', 'X', { needs: ['rebuild'] }))
    .refuses('step_unknown')
  given(ladder).when(add('work', ' ')).refuses('reason_needed')
})

test('always is tried after every event that sets facts: a fact, a completion, a choice (P7)', () => {
  const alarm = book({
    facts: { n: { type: 'number', title: 'N' } },
    states: {
      calm: phase(
        [
          task('count', { records: ['n'] }),
          task('rest'),
          decision('guess', { many: { sets: { n: 9 } }, few: {} }),
          task('more'),
        ],
        {
          always: [{ target: '#book.alarm', ...when('facts.n > 5') }],
        },
      ),
      alarm: phase([task('run')]),
    },
  })
  expect(given(alarm, setFact('n', 6)).value()).toEqual({ alarm: 'open' })
  expect(given(alarm, done('count', { facts: { n: 6 } })).value()).toEqual({ alarm: 'open' })
  expect(given(alarm, choose('guess', 'many')).value()).toEqual({ alarm: 'open' })
  expect(given(alarm, choose('guess', 'few'), setFact('n', 5)).value()).toEqual({ calm: 'open' })
})

test('always goes before onDone when the last step sets the fact (P7)', () => {
  const both = given(outbreak, ...contained).and(done('count-people', { facts: { people_affected: 501 } }))
  expect(both.value()).toMatchObject({ respond: { notify: { media: 'open' } } })
})

test('always follows always, through states without steps (P7, P2)', () => {
  const chain = book({
    facts: { n: { type: 'number', title: 'N' } },
    states: {
      a: phase([task('x')], { onDone: { target: '#book.b' } }),
      b: { always: [{ target: '#book.c', ...when('facts.n >= 0') }] },
      c: { initial: 'd', states: { d: { always: [{ target: '#book.e', ...when('facts.n + 1 < 2') }] } } },
      e: phase([task('y')]),
    },
  })
  expect(given(chain, done('x')).value()).toEqual({ e: 'open' })
})

test('a time-out of a parallel state leaves every lane (P4)', () => {
  const lanes = book({
    states: {
      both: {
        type: 'parallel',
        after: { [HOUR]: { target: '#book.late' } },
        states: { a: phase([task('x')]), b: phase([task('y')]) },
      },
      late: phase([task('z')]),
    },
  })
  const late = given(lanes, done('x'), at(HOUR, fire(`after:book:xstate.after.${HOUR}.book.both`)))
  expect(late.value()).toEqual({ late: 'open' })
  expect([late.step('x').status, late.step('y').status]).toEqual(['done', 'cancelled'])
})
