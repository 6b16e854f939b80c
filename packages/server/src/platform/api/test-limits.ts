import type { Clock } from '../clock.ts'
import { createLimiter } from '../limiter.ts'
import { createSlots } from '../slots.ts'
import { count, rateLimited } from './rate-limit.ts'

const minuteMs = 60_000
const testsPerMinute = 60
const checksPerMinute = 10
/** Of one tenant. Each lasts as long as its receiver keeps it waiting. */
const checksAtOnce = 2
const emailsPerTenMinutes = 5
const maxKeys = 10_000

/** Keeps tests from becoming a load: on receivers, and on this process, which counts for itself. */
export interface TestLimits {
  /** @throws ApiError `rate_limited` */
  countTest(webhookId: string): void
  /** @throws ApiError `rate_limited` */
  countEmail(tenantId: string): void
  /** @throws ApiError `rate_limited`, and what `check` throws */
  whileChecking<Result>(
    input: { readonly tenantId: string; readonly webhookId: string },
    check: () => Promise<Result>,
  ): Promise<Result>
}

export function createTestLimits(clock: Clock): TestLimits {
  const perMinute = (most: number) => createLimiter({ most, windowMs: minuteMs, maxKeys, clock })
  const tests = perMinute(testsPerMinute)
  const checks = perMinute(checksPerMinute)
  const emails = createLimiter({ most: emailsPerTenMinutes, windowMs: 10 * minuteMs, maxKeys, clock })
  const running = createSlots(checksAtOnce)

  return {
    countTest(webhookId) {
      count(tests, webhookId, `This webhook was tested ${testsPerMinute} times within a minute.`)
    },
    countEmail(tenantId) {
      count(emails, tenantId, `${emailsPerTenMinutes} test e-mails were sent within ten minutes.`)
    },
    async whileChecking({ tenantId, webhookId }, check) {
      if (running.isFull(tenantId)) {
        throw rateLimited(`${checksAtOnce} full checks are running. Wait until one ends.`, 1)
      }
      count(checks, webhookId, `This webhook was checked ${checksPerMinute} times within a minute.`)
      return await running.hold(tenantId, check)
    },
  }
}
