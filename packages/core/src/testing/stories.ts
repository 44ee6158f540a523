/** The runbooks that several tests share. */
import { approval, book, DAY, decision, final, HOUR, MINUTE, phase, task, wait, when } from './books.ts'

/** One state, three tasks in a row, and the end. */
export const ladder = book({
  id: 'ladder',
  roles: { soc: { title: 'Security operations analyst' } },
  states: {
    work: phase(
      [task('one', { role: 'soc' }), task('two', { needs: ['one'] }), task('three', { required: false })],
      {
        meta: { title: 'Work' },
        onDone: { target: '#ladder.end' },
      },
    ),
    end: final('Done'),
  },
})

/** Triage, then two lanes at once, then recovery with an approval; a way out, a way back, a fact that decides. */
export const outbreak = book({
  id: 'outbreak',
  version: '2.1.0',
  roles: {
    soc: { title: 'Security operations analyst' },
    ciso: { title: 'Chief information security officer' },
    privacy: { title: 'Privacy officer' },
  },
  facts: {
    phi_exposed: { type: 'boolean', title: 'PHI was exposed' },
    people_affected: { type: 'number', title: 'People affected', initial: 0 },
    strain: { type: 'string', title: 'Strain' },
  },
  states: {
    triage: phase(
      [
        task('confirm', {
          role: 'soc',
          due: { ms: 15 * MINUTE, from: 'start' },
          evidence: 'Photograph of the note',
        }),
        decision(
          'verdict',
          {
            ransomware: { target: 'respond', sets: { phi_exposed: true }, effect: 'Starts containment' },
            'false-alarm': 'stood-down',
            again: 'triage',
          },
          { role: 'commander', needs: ['confirm'] },
        ),
      ],
      { meta: { title: 'Detect and analyse' } },
    ),
    respond: {
      type: 'parallel',
      meta: { title: 'Respond' },
      onDone: { target: '#outbreak.recover' },
      states: {
        contain: phase(
          [
            task('isolate-hosts', { role: 'soc', due: { ms: HOUR, from: 'state' } }),
            task('name-strain', { role: 'soc', records: ['strain'] }),
            decision('give-up', { stop: 'stood-down', 'go-on': {} }, { role: 'commander', required: false }),
          ],
          { meta: { title: 'Contain' } },
        ),
        notify: {
          initial: 'count',
          meta: { title: 'Notify' },
          states: {
            count: phase([task('count-people', { role: 'privacy', records: ['people_affected'] })], {
              always: [{ target: '#outbreak.respond.notify.media', ...when('facts.people_affected > 500') }],
              onDone: { target: '#outbreak.respond.notify.told' },
            }),
            media: phase([task('call-media', { role: 'privacy' })], {
              after: { [2 * HOUR]: { target: '#outbreak.respond.notify.told' } },
              onDone: { target: '#outbreak.respond.notify.told' },
            }),
            told: final(),
          },
        },
      },
    },
    recover: phase(
      [
        task('rebuild', { role: 'soc' }),
        approval('reconnect-ok', ['ciso', 'commander'], { role: 'ciso', needs: ['rebuild'] }),
        task('reconnect', { role: 'soc', needs: ['reconnect-ok'] }),
        wait('watch', 30 * DAY, { role: 'soc', needs: ['reconnect'] }),
      ],
      { meta: { title: 'Recover' }, onDone: { target: '#outbreak.closed' } },
    ),
    closed: final('Recovered'),
    'stood-down': final('False alarm'),
  },
})

/** A detour that history brings back from: `pause` leaves the work, `resume` returns to where it was. */
export const detour = book({
  id: 'detour',
  facts: { stop: { type: 'boolean', title: 'Stop' } },
  states: {
    work: {
      initial: 'dig',
      always: [{ target: '#detour.paused', ...when('facts.stop') }],
      states: {
        dig: phase([task('shovel'), task('sieve')], { onDone: { target: '#detour.work.fill' } }),
        fill: phase([task('level'), decision('redo', { dig: 'work.dig', no: {} }, { required: false })], {
          onDone: { target: '#detour.end' },
        }),
        last: { type: 'history', history: 'deep' },
      },
    },
    paused: phase([
      decision('resume', {
        back: { target: 'work.last', sets: { stop: false } },
        anew: { target: 'work', sets: { stop: false } },
      }),
    ]),
    end: final(),
  },
})
