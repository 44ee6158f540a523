/** Laws try other cases at every run of a developer; CI tries the same ones, so that it says something of the change. */
import fc from 'fast-check'

const seed = process.env.LAW_SEED ?? (process.env.CI ? '20261124' : undefined)
if (seed !== undefined) fc.configureGlobal({ seed: Number(seed) })
