// What other features may use of this one.
export { prefixOf } from './event-pattern.ts'
export { everyOperationalEvent, isOperational } from './operational-events.ts'
export { knownEventTypes } from './queries.ts'
export type { EventTypeRegistry, RegisteredType } from './registry.ts'
export { eventPattern } from './schema.ts'
