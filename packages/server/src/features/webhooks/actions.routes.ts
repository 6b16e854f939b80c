import type { Ingest } from '../../engine/index.ts'
import type { Api } from '../../platform/api/api.ts'
import { tagged } from '../../platform/api/etag.ts'
import { keyOfPart, readIdempotencyKey } from '../../platform/api/idempotency-key.ts'
import { nestedTooDeep } from '../../platform/api/json-body.ts'
import { answer, identified, refusal } from '../../platform/api/schema.ts'
import type { TestLimits } from '../../platform/api/test-limits.ts'
import type { Needs } from '../../platform/deps.ts'
import { limits } from '../../platform/limits.ts'
import { type RawJson, rawMember } from '../../platform/text/raw-json.ts'
import type { EventTypeRegistry } from '../event-types/index.ts'
import { eventAccepted } from '../events/index.ts'
import { rotateSecret } from './change.ts'
import type { FullCheck } from './check/full-check.ts'
import { presentCheck } from './check/present.ts'
import { webhookCheck } from './check/schema.ts'
import { prepareTest } from './prepare-test.ts'
import { presentWebhook } from './present.ts'
import { webhookNotFound } from './read.ts'
import { createdWebhook, secretRotation, webhookTest } from './schema.ts'

const access = { permission: 'write', scope: 'tenant' } as const
const tags = ['Webhooks']
const defaultOverlapHours = 24

interface ActionDeps extends Needs<'db' | 'clock' | 'secretBox'> {
  readonly eventTypes: EventTypeRegistry
  readonly ingest: Ingest
  readonly fullCheck: FullCheck
  readonly testLimits: TestLimits
}

export function webhookActionRoutes(app: Api, deps: ActionDeps): void {
  app.post(
    '/v1/webhooks/:id/rotate-secret',
    {
      config: { access, headers: ['If-Match'] },
      schema: {
        operationId: 'rotateSecret',
        tags,
        summary: 'Rotate a webhook secret',
        description:
          'Only this response contains the new secret. Requests are also signed with the old secret until the overlap ends.',
        params: identified,
        body: secretRotation.optional(),
        response: { 200: answer('The webhook, with its new secret.', createdWebhook), ...refusal },
      },
    },
    async ({ tenantId, params: { id }, body, headers }, reply) => {
      const overlapHours = body?.overlap_hours ?? defaultOverlapHours
      const input = { tenantId, id, secret: body?.secret, overlapHours, ifMatch: headers['if-match'] }
      const { webhook, secret } = await rotateSecret({ deps, input })
      return tagged(reply, { ...presentWebhook(webhook), secret })
    },
  )

  app.post(
    '/v1/webhooks/:id/test',
    {
      config: { access, headers: ['Idempotency-Key'] },
      schema: {
        operationId: 'testWebhook',
        tags,
        summary: 'Send a test event to a webhook',
        description:
          'Sends a signed event that is marked as a test, whatever the webhook subscribes to, even while it is paused or disabled. ' +
          'GET /v1/deliveries?event_id= shows the result.',
        params: identified,
        body: webhookTest.optional(),
        response: { 202: answer('The test event was accepted.', eventAccepted), ...refusal },
      },
    },
    async ({ tenantId, params: { id }, body, headers, rawJson }, reply) => {
      const key = readIdempotencyKey(headers)
      const data = readData(rawJson, body?.data)
      const event = await prepareTest({ deps, input: { tenantId, id, event: body?.event, data } })
      deps.testLimits.countTest(id)
      reply.code(202)
      return await deps.ingest.accept({ ...event, idempotency_key: key && keyOfPart(key, id) })
    },
  )
  app.post(
    '/v1/webhooks/:id/check',
    {
      config: { access },
      schema: {
        operationId: 'checkWebhook',
        tags,
        summary: 'Check that a receiver verifies signatures',
        description:
          'Sends one event with a valid signature, which the receiver must answer with 2xx, and one with a wrong signature, which it must answer with 4xx. ' +
          'Neither of them appears in the delivery log. Responds when the receiver has answered both, or after the timeout of the webhook.',
        params: identified,
        body: webhookTest.optional(),
        response: { 200: answer('The result of the check.', webhookCheck), ...refusal },
      },
    },
    async ({ tenantId, params: { id }, body, rawJson }) => {
      const data = readData(rawJson, body?.data)
      const event = await prepareTest({ deps, input: { tenantId, id, event: body?.event, data } })
      const checks = await deps.testLimits.whileChecking({ tenantId, webhookId: id }, () =>
        deps.fullCheck(event),
      )
      return await presentCheck(checks ?? webhookNotFound())
    },
  )
}

/** The data of a test, as it was written and as it was read. */
function readData(rawJson: RawJson | null, value: unknown) {
  if (rawJson === null) return undefined
  const text = rawMember(rawJson, 'data')
  if (rawJson.depth - 1 > limits.jsonDepth) throw nestedTooDeep('data')
  return text === undefined ? undefined : { text, value }
}
