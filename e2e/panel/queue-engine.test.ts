import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { startTemporaryRedis, type TemporaryRedis } from '../../scripts/temporary-redis.ts'
import { expectNoAxeViolations, screenshot, startPanel, type TestPanel } from './support/index.ts'

const operatorPassword = 'four words that nobody guesses'
let redis: TemporaryRedis
let panel: TestPanel
beforeAll(async () => {
  redis = await startTemporaryRedis()
  panel = await startPanel({ REDIS_URL: redis.url, GANCHO_OPERATOR_PASSWORD: operatorPassword })
})
afterEach(() => expect(panel.takeErrors()).toEqual([]))
afterAll(async () => {
  await panel?.close()
  await redis?.close()
})

async function untilEngineIs(isUp: boolean): Promise<void> {
  const info = () => panel.operator.session.info()
  await expect.poll(async () => (await info()).queue_engine_up).toBe(isUp)
}

/** The page asks every half minute, which need not be waited for. */
async function untilItAsks(page: Page, isUp: boolean): Promise<void> {
  await untilEngineIs(isUp)
  await page.clock.fastForward(30_000)
}

it('says quietly that deliveries may be late while Redis is away, and nothing any more when it is back', async () => {
  const user = await panel.newUser()
  const page = await user.open('/webhooks')
  await page.clock.install()
  await page.reload()
  await page.getByRole('heading', { name: 'Webhooks', level: 1 }).waitFor()
  const notice = page.getByRole('status').getByText('Las entregas pueden llegar algo más tarde')
  await untilItAsks(page, true)
  expect(await notice.count()).toBe(0)

  await redis.kill()
  await untilItAsks(page, false)
  await notice.waitFor()
  expect(await page.getByText('Redis').count(), 'what it is, is nothing to a tenant').toBe(0)
  await expectNoAxeViolations(page)
  await screenshot(page, 'queue-engine-away')

  await redis.start()
  await untilItAsks(page, true)
  await notice.waitFor({ state: 'hidden' })
  await page.context().close()
})

it('tells an operator what is away', async () => {
  const { tenantId } = await panel.newUser()
  await redis.kill()
  await untilEngineIs(false)
  const page = await panel.open('/sign-in', { language: 'en', theme: 'dark', width: 390 })
  await page.context().request.post(new URL('/v1/session', panel.url).href, {
    data: { operator_password: operatorPassword },
    headers: { origin: panel.url },
  })
  await page.goto(new URL(`/webhooks?tenant=${tenantId}`, panel.url).href)
  await page.getByRole('status').getByText('Redis is away').waitFor()
  await expectNoAxeViolations(page)
  await screenshot(page, 'queue-engine-away-operator')
  await page.context().close()
  await redis.start()
})
