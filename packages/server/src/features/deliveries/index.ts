// What other features may use of this one.
export { eventFits } from './filter.queries.ts'
export { presentExchange } from './present.ts'
export { cancelDeliveries, cancelDeliveriesOf, reviveDeliveries } from './queries.ts'
export { attempt } from './schema.ts'
