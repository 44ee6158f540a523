/** Advisory locks, in one place so that no two mean the same number. */

/** First key of every lock of ours: `HOLD` in ASCII. */
export const ADVISORY = 0x484f4c44
export const MIGRATIONS = 1
/** Held by the one server that owns an embedded data folder. */
export const OWNER = 2
