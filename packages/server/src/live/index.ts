export { createHub } from './hub.ts'
export { LARGEST_MESSAGE, LIVE_LIMITS, type LiveLimits } from './limits.ts'
