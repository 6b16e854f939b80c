import type { Webhook } from '@gancho/client/http'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseSchedule, writeSchedule } from '../src/features/webhooks/form/schedule.ts'
import {
  changesOf,
  copyOf,
  creationOf,
  startingWith,
  valuesOf,
} from '../src/features/webhooks/form/values.ts'

const webhook: Webhook = {
  id: 'wh_1',
  url: 'https://example.com/',
  description: 'ERP',
  events: ['invoice.created', 'payment.failed'],
  state: 'ACTIVE',
  state_reason: null,
  headers: { Authorization: '********' },
  timeout_ms: 15_000,
  max_in_flight: 64,
  rate_limit_per_second: null,
  ordered: false,
  retry_schedule_seconds: [0, 5, 300],
  secret_hint: '…abcd',
  created_at: '2026-11-24T00:00:00.000Z',
  updated_at: '2026-11-24T00:00:00.000Z',
  version: 3,
}

describe('the schedule of retries', () => {
  it('is read as it is written', () => {
    const wait = fc.integer({ min: 1, max: 7 * 86_400 })
    fc.assert(
      fc.property(fc.array(wait, { minLength: 1, maxLength: 29 }), (waits) => {
        const schedule = [0, ...waits]
        expect(parseSchedule(writeSchedule(schedule))).toEqual(schedule)
      }),
    )
  })

  it.each(['5', 'soon', '5 s; x', '0 s', '8 d', '-5 s', '1.5 h'])('is not guessed: %s', (text) => {
    expect(parseSchedule(text)).toBeNull()
  })
})

describe('the values of the form', () => {
  it('of a webhook as it is change nothing', () => {
    expect(changesOf(valuesOf(webhook), webhook)).toEqual({})
    expect(changesOf({ ...valuesOf(webhook), events: webhook.events.toReversed() }, webhook)).toEqual({})
  })

  it('change what was changed, and nothing else', () => {
    const values = { ...valuesOf(webhook), retries: 'default' as const, ratePerSecond: '20' }
    expect(changesOf(values, webhook)).toEqual({ retry_schedule_seconds: null, rate_limit_per_second: 20 })
  })

  // The mask would be sent as if it were the credential.
  it('of a copy have no credential that was never shown', () => {
    expect(copyOf(webhook).headers).toEqual([{ name: 'Authorization', value: '' }])
  })

  it('ask for a secret only when one was chosen', () => {
    expect(creationOf(startingWith({ event: '*' }))).not.toHaveProperty('secret')
    expect(creationOf({ ...startingWith({}), secret: 'mine, and long' })).toMatchObject({
      secret: 'mine, and long',
    })
  })
})
