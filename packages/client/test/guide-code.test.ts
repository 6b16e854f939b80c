import { execFile, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { PrismaPg } from '@prisma/adapter-pg'
import { drizzle } from 'drizzle-orm/node-postgres'
import knexOn from 'knex'
import { sql } from 'kysely'
import pg from 'pg'
import postgres from 'postgres'
import { DataSource } from 'typeorm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { apiForTest, makeWebhook, operatorKey, type TestApi } from '../../server/test/support/api.ts'
import { pgliteForTest } from '../../server/test/support/db.ts'
import { createClient, type OpenTransaction } from '../src/index.ts'
import { monthlyRun } from './guide/batch.ts'
import { createInvoice, type Invoice as InvoiceRow } from './guide/invoices.ts'
import { createInvoice as createInvoiceBefore } from './guide/invoices-before.ts'
import { parcels } from './guide/parcels.ts'
import { parcels as brokenParcels } from './guide/parcels-broken.ts'
import { parcels as nextParcels } from './guide/parcels-next.ts'
import * as guide from './guide/transactions.ts'
import { ship, start, trigger } from './guide/use-parcels.ts'
import { preparedPostgres } from './libraries/application.ts'
import { clear, invoice as created, prepare, stored, tenantId } from './prepare.ts'
import { PrismaClient } from './prisma-client.js'

// The code of the guide (docs/guide), run. guides.test.ts holds the pages to it.
const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8')

describe('integrate-a-module', () => {
  const closing: (() => Promise<unknown>)[] = []
  let db: Awaited<ReturnType<typeof preparedPostgres>>['db']
  let url: string
  let pool: pg.Pool
  beforeAll(async () => {
    const prepared = await preparedPostgres()
    db = prepared.db
    url = prepared.url
    pool = new pg.Pool({ connectionString: url, max: 2 })
    closing.push(() => pool.end())
  })
  afterAll(async () => {
    for (const close of closing) await close()
    await db.close()
  })
  beforeEach(() => clear(db))

  const row: InvoiceRow = {
    id: 'inv-1',
    companyId: tenantId,
    number: '1',
    amount: '1.00',
    customerName: 'Acme',
  }

  test('the change of the module adds the event, and nothing to what happens when it fails', async () => {
    await createInvoiceBefore(pool, { ...row, id: 'inv-0' })
    expect((await stored(db)).deliveries).toEqual([])
    await createInvoice(pool, row)
    await expect(createInvoice(pool, row)).rejects.toMatchObject({ code: '23505' })
    const { invoices, events, deliveries } = await stored(db)
    expect([invoices, events.length, deliveries.length]).toEqual([['inv-0', 'inv-1'], 1, 1])
  })

  test('the transaction of every library is as it is shown', async () => {
    const client = await pool.connect()
    const postgresJs = postgres(url, { max: 1 })
    const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: 1 }) })
    const knex = knexOn({ client: 'pg', connection: url, pool: { min: 0, max: 1 } })
    const dataSource = new DataSource({ type: 'postgres', url, entities: [guide.Invoice], extra: { max: 1 } })
    await dataSource.initialize()
    closing.push(
      () => postgresJs.end(),
      () => prisma.$disconnect(),
      () => knex.destroy(),
      () => dataSource.destroy(),
    )

    await guide.withNodePostgres(client, 'node-postgres', created)
    await guide.withPostgresJs(postgresJs, 'postgres.js', created)
    await guide.withKysely(db.kysely.withTables<guide.Tables>(), 'Kysely', created)
    await guide.withDrizzle(drizzle(pool), 'Drizzle', created)
    await guide.withPrisma(prisma, 'Prisma', created)
    await guide.withKnex(knex, 'Knex', created)
    await guide.withTypeorm(dataSource, 'TypeORM', created)
    await client.query('BEGIN')
    await guide.withFunction(client, created)
    await client.query('COMMIT')
    client.release()
    const { invoices, deliveries } = await stored(db)
    expect([invoices.length, deliveries.length]).toEqual([7, 8])
  })

  test('that of PGlite too', async () => {
    const embedded = await prepare(await pgliteForTest())
    closing.push(embedded.close)
    if (embedded.pglite === null) throw new Error('not an embedded database')
    await guide.withPglite(embedded.pglite, 'PGlite', created)
    expect((await stored(embedded)).deliveries).toHaveLength(1)
  })

  test('a batch is one event for each invoice', async () => {
    const data = { invoice_number: '1', amount: '1.00', customer_name: 'Acme' }
    const invoices = ['inv-1', 'inv-2'].map((invoice_id) => ({ ...data, invoice_id }))
    await db.kysely.transaction().execute((tx) => monthlyRun(tx, tenantId, invoices))
    expect((await stored(db)).deliveries).toHaveLength(2)
  })

  test('the SQL runs as it is shown, and a role with the one right may run it', async () => {
    const role = `guide_${process.pid}`
    const script = [
      `CREATE ROLE ${role}; GRANT INSERT ON invoices TO ${role};`,
      read('./guide/grant.sql').replace('your_application', role),
      `SET ROLE ${role};`,
      read('./guide/emit.sql'),
      'RESET ROLE;',
      read('./guide/deliveries.sql'),
      `DROP OWNED BY ${role}; DROP ROLE ${role};`,
    ].join('\n')
    const { status, stdout } = spawnSync('psql', ['-X', '-q', '-t', '-A', '-v', 'ON_ERROR_STOP=1', url], {
      input: script,
      encoding: 'utf8',
    })
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(/^evt_\w+\ninvoice.created\|PENDING\|0\|https:\/\/hooks.example.com\|\n$/),
    ])
  })
})

describe('own-event-types', () => {
  let api: TestApi
  let baseUrl: string
  beforeAll(async () => {
    api = await apiForTest(pgliteForTest)
    await makeWebhook(api, {}, tenantId)
    baseUrl = await api.app.listen({ host: '127.0.0.1', port: 0 })
  })
  afterAll(() => api.close())

  const curl = (file: string) =>
    new Promise<string>((resolve, reject) => {
      const script = read(file).replace('http://127.0.0.1:8484', baseUrl)
      const environment = { PATH: process.env.PATH, GANCHO_OPERATOR_KEY: operatorKey }
      execFile('sh', ['-c', script], { env: environment }, (error, stdout) =>
        error ? reject(error) : resolve(stdout),
      )
    })

  test('is defined, registered at every start and triggered as it is shown, also beside the built-in ones', async () => {
    await start(baseUrl, operatorKey, false)
    await start(baseUrl, operatorKey, true)
    const inTransaction = (work: (tx: OpenTransaction) => Promise<unknown>) =>
      api.db.kysely.transaction().execute(work)
    await inTransaction((tx) => ship(tx, tenantId))
    const { example } = parcels.definitions['parcel.shipped']
    await inTransaction((tx) =>
      trigger(tx, { tenantId, event: 'parcel.shipped', data: { ...example!, carrier: 'dhl' } }),
    )
    const { rows } = await sql<{ body: string }>`SELECT body FROM gancho.events`.execute(api.db.kysely)
    expect(rows.map(({ body }) => JSON.parse(body).data)).toEqual([example, example])
  })

  test('takes the change that adds, and refuses the other one with the words that are shown', async () => {
    const client = createClient({ baseUrl, apiKey: operatorKey })
    await parcels.register(client)
    const shown = read('../../../docs/guide/own-event-types.md').match(/```text\n([\s\S]*?)\n```/)?.[1]
    await expect(brokenParcels.register(client)).rejects.toMatchObject({ message: shown })
    expect(await nextParcels.register(client)).toMatchObject({ registered: ['parcel.shipped'] })
    await start(baseUrl, operatorKey, true)
  })

  test('is registered, and subscribed to, with curl', async () => {
    const shown: unknown = JSON.parse(await curl('./guide/register.sh'))
    expect(shown).toMatchObject({ name: 'parcel.lost', group: 'Parcels', example: { parcel_id: 'p-1' } })
    const webhook: unknown = JSON.parse(await curl('./guide/subscribe.sh'))
    expect(webhook).toMatchObject({ events: ['invoice.created'], secret: expect.stringMatching(/^whsec_/) })
  })
})
