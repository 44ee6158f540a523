export { forgetExpired } from './expired.ts'
export { createPace, type Pace } from './pace.ts'
export {
  addPerson,
  hasAdmin,
  listPeople,
  peopleById,
  personByEmail,
  plainEmail,
  removePerson,
  setPassword,
  setRole,
} from './people.ts'
export { sessionSecret } from './secrets.ts'
export { type Actor, createSessions, isBearer, type Sessions } from './sessions.ts'
export {
  addFirstAdmin,
  createSetupToken,
  type Invitation,
  invitationOf,
  renewSetupToken,
  setupLink,
  useSetupToken,
} from './setup.ts'
export { type ApiToken, createToken, deleteToken, listTokens } from './tokens.ts'
export { transaction } from './transaction.ts'
