/** The people of the tests. */
import type { Person } from '../event.ts'

/** Opens the incidents, and so commands them. */
export const ana: Person = { id: 'ana', name: 'Ana' }
export const ben: Person = { id: 'ben', name: 'Ben' }
export const cho: Person = { id: 'cho', name: 'Cho' }
export const dee: Person = { id: 'dee', name: 'Dee' }
/** Wears nothing. */
export const eve: Person = { id: 'eve', name: 'Eve' }
