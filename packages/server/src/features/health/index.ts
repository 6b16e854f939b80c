// What other features may use of this one.
export { type Health, healthCodes } from './health.ts'
