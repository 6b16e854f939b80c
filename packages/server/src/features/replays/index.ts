// What other features may use of this one.
export { cancelReplay, findRunningReplay } from './queries.ts'
