import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { stepExpunge } from '../../../src/features/expunges/chore.ts'
import { apiForTest, invoice, makeWebhook, type TestApi } from '../../support/api.ts'
import { engines } from '../../support/db.ts'
import { newTenant } from '../../support/factories.ts'

describe.each(engines)('expunges on %s', (_name, open) => {
  let api: TestApi
  let tenant: string
  beforeAll(async () => {
    api = await apiForTest(open)
  })
  beforeEach(() => {
    tenant = newTenant()
  })
  afterAll(() => api.close())

  const post = (body: object) => api.call('POST /v1/expunges', { tenant, body })

  async function send(resource: object = {}, of = tenant): Promise<string> {
    const body = { event: 'invoice.created', data: invoice, ...resource }
    return String((await api.call('POST /v1/events', { tenant: of, body })).body.id)
  }

  /** The tables that hold something of an event's content. */
  async function isKept(eventId: string): Promise<boolean> {
    const { rows } = await sql`
      SELECT FROM gancho.events WHERE id = ${eventId}
      UNION ALL SELECT FROM gancho.bin_requests WHERE position(convert_to(${eventId}, 'UTF8') IN body) > 0
      UNION ALL SELECT FROM gancho.delivery_attempts a JOIN gancho.webhook_deliveries d ON d.id = a.delivery_id
                 WHERE d.event_id = ${eventId} AND (a.response_body IS NOT NULL OR a.response_headers IS NOT NULL)`.execute(
      api.db.kysely,
    )
    return rows.length > 0
  }

  /** What an attempt leaves behind: the answer of a receiver that repeats what it got, in a bin too. */
  async function attempt(eventId: string, binId: string): Promise<void> {
    const headers = JSON.stringify({ 'webhook-id': eventId, 'user-agent': 'Gancho/1' })
    await sql`
      INSERT INTO gancho.delivery_attempts (id, delivery_id, attempt, started_at, duration_ms, status_code, request_headers, response_headers, response_body)
      SELECT gancho.new_id('att'), id, 1, now(), 1, 500, '{}', '{}', 'what came' FROM gancho.webhook_deliveries WHERE event_id = ${eventId}`.execute(
      api.db.kysely,
    )
    await sql`
      INSERT INTO gancho.bin_requests (bin_id, received_at, method, path, headers, body, truncated, verdict)
      SELECT ${binId}, now(), 'POST', '/', ${headers}, convert_to(body, 'UTF8'), false, 'valid' FROM gancho.events WHERE id = ${eventId}`.execute(
      api.db.kysely,
    )
  }

  /** Goes on until nothing is left to do, in steps of so few events that there are many. */
  async function work(): Promise<number> {
    let steps = 0
    while ((await stepExpunge(api.db, new Date(api.clock.now()), { scan: 3, take: 2 })) !== null) steps += 1
    return steps
  }

  const statuses = async () =>
    (await api.call('GET /v1/deliveries', { tenant })).body.data.map(({ status, last_error }) => [
      status,
      last_error,
    ])

  it('takes away a resource, everywhere, and nothing else', async () => {
    await makeWebhook(api, {}, tenant)
    const stranger = newTenant()
    await makeWebhook(api, {}, stranger)
    const bin = String((await api.call('POST /v1/bins', { tenant })).body.id)
    const ana = { resource_type: 'customer', resource_id: 'ana' }
    const gone = [await send(ana), await send({ ...ana, resource_type: 'person' }), await send(ana)]
    const kept = [await send({ ...ana, resource_id: 'eva' }), await send(), await send(ana, stranger)]
    for (const event of [...gone, ...kept]) await attempt(event, bin)

    const created = await post({ scope: 'resource', resource_id: 'ana' })
    expect(created).toMatchObject({
      status: 202,
      headers: { location: `/v1/expunges/${created.body.id}` },
      body: { scope: 'resource', resource_type: null, resource_id: 'ana', state: 'RUNNING', events: 0 },
    })
    // An event that comes while the job is under way is not of it.
    api.clock.advance(1_000)
    expect(await work()).toBeGreaterThan(2)

    for (const event of gone) expect(await isKept(event)).toBe(false)
    for (const event of kept) expect(await isKept(event)).toBe(true)
    const read = await api.call(`GET /v1/expunges/${created.body.id}`, { tenant })
    expect(read.body).toMatchObject({ state: 'COMPLETED', events: 3, finished_at: expect.any(String) })
    expect((await api.call('GET /v1/expunges', { tenant })).body.data).toEqual([read.body])
    expect(await statuses()).toEqual([
      ['PENDING', null],
      ['PENDING', null],
      ...gone.map(() => ['CANCELLED', expect.stringMatching(/^expunged: /)]),
    ])
    expect((await api.call(`GET /v1/events/${gone[0]}`, { tenant })).body.code).toBe('event_not_found')
  })

  it('of one type of resource only, when it says so', async () => {
    await makeWebhook(api, {}, tenant)
    const customer = await send({ resource_type: 'customer', resource_id: '1' })
    const order = await send({ resource_type: 'order', resource_id: '1' })
    await post({ scope: 'resource', resource_type: 'order', resource_id: '1' })
    await work()
    expect(await Promise.all([isKept(customer), isKept(order)])).toEqual([true, false])
  })

  it('takes away one event, or all of a tenant, and again finds nothing', async () => {
    await makeWebhook(api, {}, tenant)
    const [first, second, third] = [await send(), await send(), await send()]
    await post({ scope: 'event', event_id: second })
    await work()
    expect(await Promise.all([first, second, third].map(isKept))).toEqual([true, false, true])
    expect((await post({ scope: 'event', event_id: second })).body.code).toBe('event_not_found')

    for (const events of [2, 0]) {
      const { body } = await post({ scope: 'tenant' })
      await work()
      expect((await api.call(`GET /v1/expunges/${body.id}`, { tenant })).body).toMatchObject({ events })
    }
    expect(await Promise.all([first, second, third].map(isKept))).toEqual([false, false, false])
  })

  it('an attempt under way records nothing of what was expunged meanwhile, and a retry is refused', async () => {
    await makeWebhook(api, {}, tenant)
    const event = await send()
    await sql`
      UPDATE gancho.delivery_queue SET lease_owner = 'wrk_1', lease_token = 1, attempts = 1 WHERE event_id = ${event}`.execute(
      api.db.kysely,
    )
    await post({ scope: 'event', event_id: event })
    await work()
    expect(await statuses()).toEqual([['CANCELLED', expect.stringContaining('An attempt was under way')]])
    const [delivery] = (await api.call('GET /v1/deliveries', { tenant })).body.data
    const retried = await api.call(`POST /v1/deliveries/${delivery?.id}/retry`, { tenant })
    expect(retried.body).toMatchObject({ status: 409, code: 'event_expired' })
  })

  it.each([
    [{}, ['scope']],
    [{ scope: 'event' }, ['event_id']],
    [{ scope: 'resource', resource_type: 'customer' }, ['resource_id']],
    // A wrong scope must not take away everything.
    [{ scope: 'tenant', resource_id: 'ana' }, ['resource_id']],
    [{ scope: 'event', event_id: 'evt_1', resource_type: 'customer' }, ['resource_type']],
    [{ scope: 'resource', resource_id: '' }, ['resource_id']],
  ])('refuses %j', async (body, paths) => {
    const { status, body: problem } = await post(body)
    expect(status).toBe(422)
    expect((problem.errors as { path: string }[]).map(({ path }) => path)).toEqual(paths)
  })

  it('is for who may write', async () => {
    const key = await api.keyOf({ scope: 'tenant', tenantId: tenant, permissions: 'read' })
    const refused = await api.call('POST /v1/expunges', { key, tenant: null, body: { scope: 'tenant' } })
    expect(refused.body.code).toBe('permission_denied')
  })
})
