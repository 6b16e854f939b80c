import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { promisify } from 'node:util'
import { catalogue } from '@gancho/client'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { emptyPostgres } from '../../../packages/server/test/platform/database/empty-database.ts'
import { engines, postgresForTest } from '../../../packages/server/test/support/db.ts'
import { sourceEnvironment } from '../../../scripts/source-environment.ts'
import { simulatedTaxAuthority } from '../src/invoices/tax-authority.ts'
import { writeHistory } from '../src/seed/history.ts'
import { openErp, type TestErp } from './support.ts'

const end = new Date('2026-11-24T15:00:00Z')
const script = (name: string) => new URL(`../src/${name}`, import.meta.url).pathname

async function seed({ erp }: TestErp): Promise<string[]> {
  const said: string[] = []
  const deps = { erp, taxAuthority: simulatedTaxAuthority, say: (line: string) => void said.push(line) }
  await writeHistory(deps, { seed: 1, end })
  return said
}

const histories: unknown[] = []

describe.each(engines)('%s', (_, open) => {
  let opened: TestErp
  beforeAll(async () => {
    opened = await openErp(await open())
    await seed(opened)
  })
  afterAll(() => opened.close())

  const figures = async (query: string) => (await sql.raw(query).execute(opened.erp.db)).rows

  test('every kind of event happens in the month, some hundreds in all', async () => {
    const told = (await opened.told()).map(([event]) => event)
    expect(new Set(told)).toEqual(new Set(Object.keys(catalogue)))
    expect(told.length).toBeGreaterThan(100)
    expect(told.length).toBeLessThan(1_000)
  })

  test('the books balance: what is paid is what payments say, what is in stock is what moves say', async () => {
    expect(
      await figures(`
        SELECT id FROM erp.invoices i WHERE paid <> coalesce((
          SELECT sum(amount) FROM erp.payments WHERE invoice_id = i.id AND status = 'received'), 0)`),
    ).toEqual([])
    expect(
      await figures(`
        SELECT sku FROM erp.products p WHERE quantity <> (
          SELECT sum(change) FROM erp.stock_moves m WHERE m.company_id = p.company_id AND m.sku = p.sku)`),
    ).toEqual([])
  })

  test('it lasts a month, and tells of each thing with the time at which it happened', async () => {
    const [first, ...others] = await figures(`
      SELECT date_trunc('day', min(at) AT TIME ZONE 'UTC')::text AS first, max(at) <= '${end.toISOString()}' AS past
        FROM (SELECT created_at FROM erp.sales_orders UNION ALL SELECT created_at FROM erp.customers
              UNION ALL SELECT created_at FROM erp.payments) AS rows (at)`)
    expect([first, others]).toEqual([{ first: '2026-10-25 00:00:00', past: true }, []])
    const invoices = await opened.erp.db.selectFrom('erp.invoices').selectAll().execute()
    const dates = new Map(invoices.map(({ id, created_at }) => [id, created_at.toISOString()]))
    const created = (await opened.bodies()).filter(({ event }) => event === 'invoice.created')
    for (const { data } of created) expect(data.created_at).toBe(dates.get(String(data.invoice_id)))
  })

  test('a second time it leaves both companies as they are', async () => {
    const before = await opened.told()
    expect(await seed(opened)).toEqual([
      'demo has sales orders already: it is left as it is.',
      'andina has sales orders already: it is left as it is.',
    ])
    expect(await opened.told()).toEqual(before)
    histories.push((await opened.bodies()).map(({ event, data }) => ({ event, data })))
  })
})

test('the same seed and end make the same history, on either engine', () => {
  const [first, second] = histories
  expect(first).toEqual(second)
})

test('the command seeds the PostgreSQL of DATABASE_URL, and says in one line why it cannot', async () => {
  const run = (environment: Record<string, string>) =>
    promisify(execFile)(process.execPath, [script('seed.ts')], {
      env: { ...sourceEnvironment, ...environment },
    })
  await expect(run({})).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^DATABASE_URL is not set, .*npm start -- --seed.*\n$/),
  })
  const empty = await emptyPostgres()
  await expect(run({ DATABASE_URL: empty.url })).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^Gancho was never started on this database.*\n$/),
  })
  await empty.drop()
  const db = await postgresForTest()
  const opened = await openErp(db)
  try {
    expect((await run({ DATABASE_URL: db.url ?? '' })).stdout).toMatch(
      /^demo: a month of history, with \d+ sales orders.\nandina: a month of history, with \d+ sales orders.\n$/,
    )
    expect((await opened.told()).length).toBeGreaterThan(100)
  } finally {
    await opened.close()
  }
})

test('npm start -- --seed writes it on the embedded database, and it is delivered', async () => {
  const data = mkdtempSync('/tmp/gancho-seed-')
  const child = spawn(process.execPath, [script('main.ts'), '--seed'], {
    env: { ...sourceEnvironment, GANCHO_DATA: data, PORT: '0', ERP_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exit = new Promise((resolve) => child.once('close', resolve))
  try {
    let output = ''
    let isDone = false
    for await (const text of child.stdout.setEncoding('utf8')) {
      output += text
      if (isDone || !/andina: a month/.test(output) || !/verified +payment\.received/.test(output)) continue
      isDone = child.kill('SIGINT')
    }
    expect(output).toContain('demo: a month of history')
    expect(output).not.toContain('REFUSED')
    expect(await exit).toBe(0)
  } finally {
    child.kill('SIGKILL')
    await exit
    rmSync(data, { recursive: true })
  }
})
