// What other features may use of this one.
export { eventAccepted } from './schema.ts'
export { checkData, getEvent } from './service.ts'
