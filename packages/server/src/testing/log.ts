import type { Logger } from '../database/index.ts'

export const silent: Logger = { info: () => {}, warn: () => {}, error: () => {} }
