import { type RawBuilder, sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { expectNoAxeViolations, screenshot, startPanel, type TestPanel } from './support/index.ts'

let panel: TestPanel
beforeAll(async () => {
  panel = await startPanel()
})
afterEach(() => expect(panel.takeErrors()).toEqual([]))
afterAll(() => panel?.close())

/** Changes what the server asks of its database to know whether it can be written. */
async function proveBy(statement: RawBuilder<unknown>): Promise<void> {
  await sql`
    CREATE OR REPLACE FUNCTION gancho.prove_writable() RETURNS void LANGUAGE plpgsql AS $$
    BEGIN ${statement}; END $$`.execute(panel.db.kysely)
}

async function untilTold(degraded: readonly string[]): Promise<void> {
  const told = async () => (await panel.operator.session.info()).degraded
  await expect.poll(told).toEqual(degraded)
}

// Whoever can mend the server hears of what is not well with it where they work, and nobody else does.
it('tells operators that the database is not written, and tenants nothing', async () => {
  const user = await panel.newUser()
  const [operators, tenants] = [
    await panel.openAsOperator(`/webhooks?tenant=${user.tenantId}`),
    await user.open('/webhooks'),
  ]
  const notice = operators.getByRole('status').getByText('No se puede escribir en la base de datos')
  for (const page of [operators, tenants]) {
    await page.clock.install()
    await page.reload()
    await page.getByRole('heading', { name: 'Webhooks', level: 1 }).waitFor()
  }
  expect(await notice.count()).toBe(0)

  await proveBy(sql`RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'`)
  await untilTold(['database_unwritable'])
  for (const page of [operators, tenants]) await page.clock.fastForward(30_000)
  await notice.waitFor()
  expect(await tenants.getByText('No se puede escribir').count()).toBe(0)
  await expectNoAxeViolations(operators)
  await screenshot(operators, 'database-unwritable')

  await proveBy(sql`NULL`)
  await untilTold([])
  await operators.clock.fastForward(30_000)
  await notice.waitFor({ state: 'hidden' })
})
