import { ApiError } from '../domain/api-error.ts'
import type { Clock } from '../domain/clock.ts'
import { createLimiter, type Limiter } from '../domain/limiter.ts'

const minuteMs = 60_000
const testsPerMinute = 60
const checksPerMinute = 10
/** Of one tenant. Each lasts as long as its receiver keeps it waiting. */
const checksAtOnce = 2
const maxWebhooks = 10_000

/** Keeps tests from becoming a load: on receivers, and on this process, which counts for itself. */
export interface TestLimits {
  /** @throws ApiError `rate_limited` */
  countTest(webhookId: string): void
  /** @throws ApiError `rate_limited`, and what `check` throws */
  whileChecking<Result>(
    input: { readonly tenantId: string; readonly webhookId: string },
    check: () => Promise<Result>,
  ): Promise<Result>
}

export function createTestLimits(clock: Clock): TestLimits {
  const perMinute = (most: number) => createLimiter({ most, windowMs: minuteMs, maxKeys: maxWebhooks, clock })
  const tests = perMinute(testsPerMinute)
  const checks = perMinute(checksPerMinute)
  const running = new Map<string, number>()

  return {
    countTest(webhookId) {
      count(tests, webhookId, `This webhook was tested ${testsPerMinute} times within a minute.`)
    },
    async whileChecking({ tenantId, webhookId }, check) {
      const others = running.get(tenantId) ?? 0
      if (others >= checksAtOnce) {
        throw rateLimited(`${checksAtOnce} full checks are running. Wait until one ends.`, 1)
      }
      count(checks, webhookId, `This webhook was checked ${checksPerMinute} times within a minute.`)
      running.set(tenantId, others + 1)
      try {
        return await check()
      } finally {
        const left = (running.get(tenantId) ?? 1) - 1
        if (left === 0) running.delete(tenantId)
        else running.set(tenantId, left)
      }
    },
  }
}

function count(limiter: Limiter, key: string, what: string): void {
  const seconds = Math.ceil(limiter.waitMs(key) / 1_000)
  if (seconds > 0) throw rateLimited(`${what} Repeat it in ${seconds} s.`, seconds)
  limiter.count(key)
}

function rateLimited(detail: string, retryAfterSeconds: number): ApiError {
  return new ApiError('rate_limited', detail, { headers: { 'retry-after': String(retryAfterSeconds) } })
}
