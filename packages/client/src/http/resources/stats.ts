import type * as api from '../../contract.ts'
import type { Send } from '../request.ts'

export const stats = (send: Send) => ({
  /** Success rates, volume, durations and causes of a span of time. */
  get: (filter: api.StatsFilter = {}) => send<api.Stats>({ method: 'GET', path: ['stats'], query: filter }),
})
