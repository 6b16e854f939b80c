export type * from '../contract.ts'
export { GanchoError } from '../errors.ts'
export {
  type Conditional,
  createClient,
  type EventInput,
  type GanchoClient,
  type Idempotent,
} from './client.ts'
export { GanchoApiError } from './errors.ts'
export type { ClientOptions } from './request.ts'
