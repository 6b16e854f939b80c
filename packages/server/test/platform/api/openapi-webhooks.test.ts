import { catalogue, operationalEvents } from '@gancho/client'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { webhooks } from '../../../src/platform/api/openapi-webhooks.ts'
import { emit } from '../../engine/emit/emitting.ts'
import { apiForTest, type TestApi } from '../../support/api.ts'
import { pgliteForTest } from '../../support/db.ts'
import { createTestWebhook } from '../../support/factories.ts'
import { type ReceivedRequest, type Receiver, startReceiver } from '../../support/receiver.ts'
import { startTestWorker, type TestWorker } from '../../support/worker.ts'

interface Header {
  readonly name: string
  readonly schema: object
}

// The requests are real ones, of a worker to a receiver: a receiver that is generated from the document takes them.
describe('the webhooks of the OpenAPI document', () => {
  let api: TestApi
  let receiver: Receiver
  let worker: TestWorker
  let received: ReadonlyMap<string, ReceivedRequest>
  let headers: readonly Header[]
  const ajv = new Ajv2020({ strict: false, validateFormats: false })

  beforeAll(async () => {
    api = await apiForTest(pgliteForTest)
    const document = (await api.call('GET /openapi.json')).body as unknown as {
      readonly components: { readonly parameters: Readonly<Record<string, Header>> }
    }
    headers = Object.values(document.components.parameters)
    ajv.addSchema({ ...document, $id: 'https://local/doc' })

    receiver = await startReceiver()
    worker = await startTestWorker(api.db)
    const { tenantId } = await createTestWebhook(api.db, { url: receiver.url, events: ['*'] })
    for (const { name, example } of Object.values(catalogue)) {
      await emit(api.db.kysely, { tenantId, event: name, data: JSON.stringify(example) })
    }
    await worker.deliverDue()
    received = new Map(
      receiver.received.map((request) => [String(request.headers['x-gancho-event']), request] as const),
    )
  })
  afterAll(async () => {
    await worker?.close()
    await receiver?.close()
    await api?.close()
  })

  const validatorOf = (event: string): ValidateFunction => {
    const path = `webhooks/${event}/post/requestBody/content/application~1json/schema`
    return ajv.compile({ $ref: `https://local/doc#/${path}` })
  }

  it('are the built-in event types', () => {
    const known = [...Object.keys(catalogue), ...Object.keys(operationalEvents)]
    expect(Object.keys(webhooks).sort()).toEqual(known.sort())
  })

  it.each(Object.keys(catalogue))('%s arrives as it is described', (event) => {
    const validate = validatorOf(event)
    const body = JSON.parse(received.get(event)!.body)
    expect(validate(body), JSON.stringify(validate.errors)).toBe(true)
    expect(validate({ ...body, event: 'another.event' })).toBe(false)
    expect(validate({ ...body, data: {} })).toBe(false)
  })

  // Only Gancho emits these: test/features/alerts/operational-events.test.ts compares what arrives with their schemas.
  it.each(Object.values(operationalEvents))('$name has the envelope of the others', ({ name, example }) => {
    const validate = validatorOf(name)
    const envelope = JSON.parse(received.get('invoice.created')!.body)
    expect(validate({ ...envelope, event: name, data: example }), JSON.stringify(validate.errors)).toBe(true)
    expect(validate(envelope)).toBe(false)
  })

  it('have the headers of every request, and no others but those of HTTP', () => {
    const ofHttp = ['host', 'connection', 'accept-encoding', 'content-type', 'content-length']
    for (const request of received.values()) {
      const sent = Object.keys(request.headers).filter((name) => !ofHttp.includes(name))
      expect(sent.sort()).toEqual(headers.map(({ name }) => name).sort())
      for (const { name, schema } of headers) {
        expect([name, ajv.validate(schema, request.headers[name])]).toEqual([name, true])
      }
    }
  })
})
