import { readFileSync } from 'node:fs'
import pg from 'pg'
import { expect, test } from 'vitest'
import { postgresForTest } from '../../server/test/support/db.ts'
import { prepare, stored, tenantId } from './prepare.ts'
import { createInvoice } from './readme-snippet.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

test('the example of the README is this code, and it commits or rolls back as the README says', async () => {
  expect(read('../README.md')).toContain(`\`\`\`ts\n${read('./readme-snippet.ts')}\`\`\``)

  const db = await prepare(await postgresForTest())
  const pool = new pg.Pool({ connectionString: db.url ?? '', max: 1 })
  try {
    await createInvoice(pool, tenantId, 'inv-123')
    await expect(createInvoice(pool, tenantId, 'inv-123')).rejects.toMatchObject({ code: '23505' })
    const { invoices, deliveries } = await stored(db)
    expect([invoices, deliveries.length]).toEqual([['inv-123'], 1])
  } finally {
    await pool.end()
    await db.close()
  }
})
