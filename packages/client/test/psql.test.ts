import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { TestDatabase } from '../../server/test/support/db.ts'
import { preparedPostgres } from './libraries/application.ts'
import { clear, stored, tenantId } from './prepare.ts'

let db: TestDatabase
let url: string
beforeAll(async () => {
  const prepared = await preparedPostgres()
  db = prepared.db
  url = prepared.url
})
afterAll(() => db.close())
beforeEach(() => clear(db))

/** Runs a script with the psql of the system, in one session, as someone at a terminal would. */
function psql(script: string) {
  const { status, stdout, stderr } = spawnSync(
    'psql',
    ['-X', '-q', '-t', '-A', '-v', 'ON_ERROR_STOP=1', url],
    {
      input: script,
      encoding: 'utf8',
    },
  )
  return { status, output: stdout.trim(), errors: stderr }
}

/** Roles belong to the whole server. */
const role = `shop_${process.pid}`

const emit = `SELECT gancho.emit('${tenantId}', 'invoice.created', '{"invoice_id": "inv-1",  "amount": 1500.00}', 'invoice', 'inv-1');`

test('a script commits its event with its work', async () => {
  const { status, output } = psql(`BEGIN; INSERT INTO invoices VALUES ('inv-1'); ${emit} COMMIT;`)
  expect([status, output]).toEqual([0, expect.stringMatching(/^evt_[0-9a-f]{32}$/)])

  const { invoices, events, deliveries } = await stored(db)
  expect(invoices).toEqual(['inv-1'])
  expect(deliveries).toEqual([{ event_id: output, tenant_id: tenantId }])
  // The text of the data is kept: a number has the digits it was written with.
  expect(events[0]?.body).toContain('"data":{"invoice_id": "inv-1",  "amount": 1500.00},"tenant_id"')
})

test('and rolls back both', async () => {
  expect(psql(`BEGIN; INSERT INTO invoices VALUES ('inv-1'); ${emit} ROLLBACK;`).status).toBe(0)
  expect(await stored(db)).toEqual({ invoices: [], events: [], deliveries: [] })
})

test.each([
  ['an unknown event type', 'invoice.created', 'invoice.creatd', 'GN001'],
  ['a tenant that cannot be one', tenantId, "x''; --", 'GN002'],
  ['an event of 300 KiB', '1500.00}', `"${'x'.repeat(300 * 1024)}"}`, 'GN003'],
])('%s ends it with an error that says what to do, and leaves nothing', async (_, right, wrong, code) => {
  const script = `\\set VERBOSITY verbose\nBEGIN; INSERT INTO invoices VALUES ('inv-1'); ${emit.replace(right, wrong)} COMMIT;`
  const { status, errors } = psql(script)
  expect(status).toBe(3)
  expect(errors).toMatch(new RegExp(`ERROR:  ${code}: .*\\n(.*\\n)*HINT: `))
  expect(await stored(db)).toEqual({ invoices: [], events: [], deliveries: [] })
})

test('a role that may use the schema may emit, and see or change nothing of it', async () => {
  const grants = `CREATE ROLE ${role}; GRANT USAGE ON SCHEMA gancho TO ${role}; GRANT INSERT ON invoices TO ${role};`
  const { status, output } = psql(`
    ${grants} BEGIN; SET LOCAL ROLE ${role}; INSERT INTO invoices VALUES ('inv-1'); ${emit} COMMIT;`)
  try {
    expect([status, output]).toEqual([0, expect.stringMatching(/^evt_/)])
    expect((await stored(db)).deliveries).toHaveLength(1)
    for (const table of ['webhooks', 'events', 'api_keys']) {
      const { errors } = psql(`SET ROLE ${role}; SELECT * FROM gancho.${table};`)
      expect(errors).toContain(`permission denied for table ${table}`)
    }
  } finally {
    psql(`DROP OWNED BY ${role}; DROP ROLE ${role};`)
  }
})
