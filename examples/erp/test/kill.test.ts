import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type Dev, loadConfig, startDev } from '@gancho/server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { postgresForTest, type TestDatabase } from '../../../packages/server/test/support/db.ts'
import { saveCompany } from '../src/companies/companies.ts'
import { saveCustomer } from '../src/customers/customers.ts'
import { openPostgres } from '../src/database.ts'
import { createErp, type Erp } from '../src/erp.ts'
import { createInvoice } from '../src/invoices/invoices.ts'
import { listInvoices } from '../src/invoices/records.ts'
import { migrate } from '../src/migrate.ts'

let db: TestDatabase
let data: string
let erp: Erp
const running = new Set<Dev>()
beforeAll(async () => {
  data = mkdtempSync('/tmp/gancho-kill-')
  db = await postgresForTest()
  const own = openPostgres(db.url ?? '')
  await migrate(own)
  erp = createErp(own)
})
afterAll(async () => {
  for (const dev of running) await dev.stop()
  await erp.db.destroy()
  await db.close()
  rmSync(data, { recursive: true })
})

/** Gancho on that database, and the lines that its receiver prints. */
async function startGancho(receiverPort = 0) {
  const lines: string[] = []
  let look = () => {}
  const print = (line: string) => {
    lines.push(line)
    look()
  }
  const settings = { DATABASE_URL: db.url ?? '', GANCHO_DATA: data, PORT: '0', GANCHO_LOG_LEVEL: 'warn' }
  const config = loadConfig(settings, { development: true, environment: {} })
  const dev = await startDev({ config, receiverPort, terminal: { print, paint: (_, text) => text } })
  const delivered = (text: string) =>
    new Promise<void>((resolve) => {
      look = () => lines.some((line) => line.includes(text)) && resolve()
      look()
    })
  running.add(dev)
  const stop = async () => {
    running.delete(dev)
    await dev.stop()
  }
  return { stop, receiver: dev.receiver, lines, delivered }
}

/** An invoice issued by a process that is killed, while no process delivers. */
async function issueAndDie(moment: 'before' | 'after'): Promise<void> {
  const script = new URL('./issue-and-die.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [script, db.url ?? '', moment], { stdio: 'inherit' })
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
}

test('a process killed right after its commit loses nothing, one killed right before it tells nothing', async () => {
  const first = await startGancho()
  await saveCompany(erp, 'demo', { name: 'Demo', tax_id: '1791234567001' })
  await saveCustomer(
    erp,
    { company: 'demo', customer: 'acme' },
    { name: 'Acme Corp', tax_id: null, email: null, phone: null },
  )
  await first.delivered('customer.created')
  await first.stop()

  await issueAndDie('after')
  await issueAndDie('before')
  const [survivor, ...others] = await listInvoices(erp, 'demo')
  expect(others).toEqual([])

  // Where the webhook points already: the deliveries of an earlier life go out before it could be moved.
  const second = await startGancho(Number(new URL(first.receiver.url).port))
  await second.delivered(`invoice ${survivor?.id}`)
  // One more goes all the way, so that whatever else was to come has come.
  const later = await createInvoice(erp, 'demo', { customer_id: 'acme', amount: '1.00', currency: 'USD' })
  await second.delivered(`invoice ${later.id}`)
  await second.stop()

  expect(later.number).toBe('001-001-000000002')
  expect(second.lines).toEqual([
    expect.stringMatching(`verified +invoice.created +invoice ${survivor?.id} +attempt 1`),
    expect.stringMatching(`verified +invoice.created +invoice ${later.id} +attempt 1`),
  ])
})
