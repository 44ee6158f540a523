export { CommandBody, everyCommandIsPlaced, WireCommand, type WireCommandType } from './commands.ts'
export {
  CLOSE,
  ClientMessage,
  type ClientParse,
  PROTOCOL_VERSION,
  type Presence,
  parseClientMessage,
  type ServerMessage,
} from './live.ts'
export { Problem, problemOfRefusal, REFUSALS } from './problem.ts'
export {
  CheckBody,
  type CommandAnswer,
  type EventsAnswer,
  EventsQuery,
  type ExportLine,
  type IncidentAnswer,
  IncidentQuery,
  type IncidentSummary,
  IncidentsQuery,
  type LaunchAnswer,
  LaunchBody,
  type LiveEvent,
  type Me,
  PersonBody,
  type PersonEntry,
  type RecordedEvent,
  RoleBody,
  type RunbookDetail,
  RunbookQuery,
  type RunbookSummary,
  SetupBody,
  SignInBody,
  TokenBody,
} from './rest.ts'
export { LIMITS, OrgRole, Person, Severity } from './words.ts'
