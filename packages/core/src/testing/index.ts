/** What tests of this and other packages build incidents with. Not part of the build. */
export * from './books.ts'
export * from './given.ts'
export * from './people.ts'
export * from './random-runbook.ts'
export * from './random-walk.ts'
export * from './stories.ts'
