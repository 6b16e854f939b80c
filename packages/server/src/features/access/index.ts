// What other features may use of this one.
export { type GuardDeps, mayStill } from './access.ts'
