/**
 * The websocket's closing codes and version, spelled out again: importing the values from the protocol would bring its
 * validator (22 KB) along. The types make a difference an error.
 */
import type { CLOSE as Codes, PROTOCOL_VERSION as Version } from '@holdfast/protocol'

export const CLOSE: typeof Codes = {
  badMessage: 4400,
  signedOut: 4401,
  badOrigin: 4403,
  tooSlow: 4408,
  tooMany: 4429,
  restarting: 1012,
}

export const PROTOCOL_VERSION: typeof Version = 1
