import type { Me } from '@holdfast/protocol'

type OrgRole = Me['role']

export const ORG_ROLES: readonly { readonly value: OrgRole; readonly label: string; readonly may: string }[] =
  [
    { value: 'responder', label: 'Responder', may: 'works on incidents where they have a role' },
    { value: 'commander', label: 'Commander', may: 'may launch incidents and lead them' },
    { value: 'reviewer', label: 'Reviewer', may: 'may read every incident' },
    { value: 'admin', label: 'Administrator', may: 'may do all that, and adds people' },
  ]

export const mayLaunch = (role: OrgRole | undefined): boolean => role === 'admin' || role === 'commander'

export const WHO_LAUNCHES = 'Commanders and administrators launch incidents; ask one of them.'
