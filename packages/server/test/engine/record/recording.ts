import { type ClaimedDelivery, claimDeliveries } from '../../../src/engine/claim/queries.ts'
import type { OutcomeRow } from '../../../src/engine/record/queries.ts'
import type { TestDatabase } from '../../support/db.ts'

export const soon = () => new Date(Date.now() + 60_000)
export const day = 24 * 60 * 60 * 1_000

/** Takes all that is due, as a worker of that name. */
export async function claim(db: TestDatabase, workerId: string): Promise<readonly ClaimedDelivery[]> {
  const { leased } = await claimDeliveries(db, {
    workerId,
    now: soon(),
    dueFrom: null,
    limit: 100,
    exceptWebhooks: [],
    rooms: [],
    defaultRoom: 100,
  })
  return leased
}

export function outcomeOf(delivery: ClaimedDelivery, overrides: Partial<OutcomeRow> = {}): OutcomeRow {
  return {
    id: delivery.id,
    token: delivery.leaseToken,
    version: 1,
    status: 'DELIVERED',
    due_at: null,
    last_error: null,
    sent: true,
    started_at: new Date().toISOString(),
    duration_ms: 12.5,
    error: null,
    message: null,
    status_code: 200,
    remote_address: '192.0.2.1',
    request_headers: '{}',
    response_headers: '{}',
    response_body: null,
    response_truncated: false,
    timings: null,
    ...overrides,
  }
}

export const failed = {
  status: null,
  due_at: '2090-01-01T00:00:00Z',
  last_error: 'http_status: 500',
  error: 'http_status',
  message: '500',
  status_code: 500,
} as const
export const exhausted = { ...failed, status: 'FAILED', due_at: null } as const
export const gone = { ...exhausted, error: 'gone', status_code: 410, last_error: 'gone: 410' } as const
