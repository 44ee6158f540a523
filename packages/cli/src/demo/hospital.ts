/**
 * The invented hospital: its people, and what they say. None of this drives the demo: what can be done comes from the
 * engine's offers; a step that has no words here gets plain ones.
 */

export const HOSPITAL = 'St. Brigid’s Hospital'
export const DOMAIN = 'stbrigid.example'
/** Known on purpose and printed: the demo holds nothing, and listens on this machine only. */
export const PASSWORD = 'paper-forms-ready'

export type Character = {
  readonly name: string
  readonly email: string
  /** What they are at the hospital. */
  readonly job: string
  /** The runbook's roles that they wear; roles that nobody here knows go around the table. */
  readonly roles: readonly string[]
}

const character = (name: string, job: string, ...roles: string[]): Character => ({
  name,
  email: `${name.replace(/^Dr /, '').split(' ')[0]?.toLowerCase()}@${DOMAIN}`,
  job,
  roles,
})

/** The first launches, and so commands. */
/** The first launches, and so commands. Nobody wears two hats that sign for each other. */
export const CAST: readonly [Character, ...Character[]] = [
  character('Ana Reyes', 'Emergency director', 'commander'),
  character('Ben Okafor', 'Security analyst', 'soc', 'forensics'),
  character('Chiara Lind', 'Chief information security officer', 'ciso', 'cio', 'liaison', 'compliance'),
  character('Dmitri Havel', 'Infrastructure engineer', 'infrastructure'),
  character('Esi Mensah', 'Network and applications', 'network', 'applications', 'vendors', 'soc'),
  character('Dr Farid Nasser', 'Chief medical information officer', 'cmio', 'cmo', 'cno', 'him'),
  character('Grace Holloway', 'Privacy officer, public information', 'privacy', 'pio', 'scribe'),
  character(
    'Hugo Brandt',
    'General counsel, for the board',
    'legal',
    'insurance',
    'ceo',
    'board',
    'cfo',
    'owner',
  ),
]

export const TITLE = 'Encrypted files on ward 3 and in radiology'
export const CLOSING = 'Recovered. Eleven of eleven systems signed for; the watch goes on for thirty days.'

/** By decision: what they choose, while it is offered. */
export const CHOICES: Readonly<Record<string, { readonly option: string; readonly reason: string }>> = {
  verdict: { option: 'ransomware', reason: 'Same note on three hosts, shadow copies gone on all of them.' },
  downtime: {
    option: 'part',
    reason: 'Pharmacy and radiology on paper; the record itself is reachable, read-only.',
  },
  diversion: { option: 'open', reason: 'Emergency department can cope; laboratory by runner.' },
  'delay-request': { option: 'none', reason: 'Asked at 03:40; they see no need.' },
  disconnect: { option: 'internet', reason: 'Command traffic still leaves through the VPN concentrator.' },
  spread: { option: 'stopped', reason: 'No new encrypted host for twenty minutes, checked on both cores.' },
  'cannot-disconnect': {
    option: 'single',
    reason: 'One imaging console; its switch port cannot be reached.',
  },
  'capture-gate': { option: 'captured', reason: 'Memory of five hosts and all logs, hashed.' },
  'phi-question': {
    option: 'presumed',
    reason: 'Staging folder held radiology reports; nobody can show that it stayed.',
  },
  footholds: { option: 'known', reason: 'Two services, one scheduled task, one VPN account.' },
  'restore-point': {
    option: 'before-access',
    reason: 'First access was on Sunday; Saturday’s copy is clean.',
  },
  'more-systems': { option: 'all', reason: 'The pharmacy was the last one.' },
  'clean-verdict': { option: 'clean', reason: 'Nothing in two weeks, on any sensor.' },
  'ransom-choice': { option: 'refuse', reason: 'Backups are good, and a key would not undo the leak.' },
}

/** By step: the note that goes with it. */
export const NOTES: Readonly<Record<string, string>> = {
  confirm: 'Note photographed on RAD-WS-11. Extension `.brgd`, first file 02:47.',
  'command-centre': 'Boardroom 2. Operational period: 4 hours. First objective: nobody misses a drug.',
  'out-of-band': 'Roll call by phone: 19 of 21 answered. Runners cover the other two.',
  'find-hosts': '14 hosts: 9 in radiology, 3 on ward 3, 2 file servers.',
  'block-mode': 'Endpoint protection was in monitor only on 212 clients. Not any more.',
  'isolate-hosts': 'All 14 on the quarantine VLAN; ports labelled, machines left on.',
  'downtime-picture': 'Radiology out. Pharmacy slow, so treated as out. Record read-only.',
  'patient-safety': 'Every ward has a printed medication record. Oldest print: 2 h 10 min.',
  'backups-off': 'Backup network unplugged at the core; last good copy is Saturday 23:00.',
  'retention-lock': 'Lock until March. The console asked twice, as it should.',
  'privileged-accounts': '9 accounts. Two of them belong to people who left in 2024.',
  'disable-accounts': 'All 9 disabled. Break-glass envelope opened, logged by Hugo.',
  'capture-memory': 'Five images on write-blocked disks, in Grace’s safe.',
  'hunt-footholds': 'Entry: VPN account of a contractor, no second factor. Then RDP.',
  exfiltration: '38 GB left on Sunday night, to one address.',
  counsel: 'Breach counsel engaged at 03:55; everything technical goes through them.',
  insurer: 'Claim opened. They want the forensic firm from their panel: ours is on it.',
  'holding-statement': '“Some of our systems are down. Care goes on. Call if you are due for imaging today.”',
  'start-clocks': 'Discovery is 02:47 today. The contract with the imaging group says 24 hours.',
  'krbtgt-first': 'Replicated to all four controllers; no errors.',
  'build-enclave': 'Nine clean hosts from bare metal, own directory, no trust to the old one.',
  'restore-system': 'Pharmacy from Saturday. Two hours of orders to key in from paper.',
  'hot-wash':
    '31 people. Best idea: laminated downtime cards worked. Worst: nobody had the paper contact list.',
  'after-action': 'Draft out. Eleven findings, each with a name and a date.',
}

/** By fact: what they record. */
export const FACTS: Readonly<Record<string, boolean | number | string>> = {
  first_encrypted: 'RAD-WS-11, 02:47',
  hosts_affected: 14,
  hosts_isolated: 14,
  accounts_disabled: 9,
  system: 'Pharmacy',
  systems_restored: 11,
}

/** By step: why it is left out, when the story leaves one out. */
export const SKIPS: Readonly<Record<string, string>> = {
  'remote-mfa': 'Remote access stays off until the rebuild; the second factor comes with the new gateway.',
  'leak-watch': 'The watch is bought from Monday; until then the insurer’s panel looks.',
  attestations: 'No partner has asked for one yet.',
  'cost-file': 'Exercise: no costs to file.',
}
export const SKIP_REASON = 'Out of scope of this exercise; agreed with the controller.'

export const REFUSAL = 'Not yet: two servers are missing from the list.'
export const REOPENING = 'Both servers are on the list now; asking again.'
export const WAITED = 'Exercise: the time is taken as passed.'
export const LATE = 'Done on paper; keyed in when the ward’s computer was back.'
export const TAKEN_OVER = 'Done for the team by the commander.'
