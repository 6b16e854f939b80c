import { catalogue, operationalEvents } from '@gancho/client'

/** The headers of every attempt (SPEC section 3). A webhook may have headers of its own besides. */
const headers = {
  'x-signature': {
    description: '`sha256=` and the HMAC-SHA256 of the body, in lower-case hexadecimal.',
    schema: { type: 'string', pattern: '^sha256=[0-9a-f]{64}$' },
  },
  'webhook-id': {
    description: 'The id of the event. It is the same at every attempt: handle each id once.',
    schema: { type: 'string' },
  },
  'webhook-timestamp': {
    description:
      'When this attempt was signed, in seconds since 1970. Refuse one that is more than 300 away.',
    schema: { type: 'string', pattern: '^[0-9]+$' },
  },
  'webhook-signature': {
    description:
      'Standard Webhooks 1.0.0: `v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64, or `v1a,` and its ed25519 ' +
      'signature. While a secret is being rotated there are several, with a space between.',
    schema: { type: 'string' },
  },
  'x-gancho-event': { description: 'The event type.', schema: { type: 'string' } },
  'x-gancho-delivery': {
    description: 'The id of the delivery: one event on its way to one webhook.',
    schema: { type: 'string' },
  },
  'x-gancho-attempt': {
    description: 'Which attempt of the delivery this is, from 1.',
    schema: { type: 'string', pattern: '^[1-9][0-9]*$' },
  },
  'user-agent': { description: '`Gancho/` and the version.', schema: { type: 'string' } },
} as const

/** What Gancho makes of the answer. */
const responses = {
  '2XX': { description: 'The event is handled, and the delivery is done.' },
  '410': { description: 'The receiver is gone: Gancho disables the webhook.' },
  default: {
    description:
      'The event is not handled. Gancho sends it again by the retry schedule of the webhook, as after no answer within ' +
      'its timeout. `Retry-After` is obeyed with 413, 429 and 503. Redirects are not followed.',
  },
} as const

/** OpenAPI 3.1 states the dialect of JSON Schema for the whole document. */
const withoutDialect = ({ $schema: _, ...schema }: Readonly<Record<string, unknown>>) => schema

const refTo = (header: string) => ({ $ref: `#/components/parameters/${header}` })
const parameters = Object.keys(headers).map(refTo)

const eventTypes = [...Object.values(catalogue), ...Object.values(operationalEvents)]

/** The tag of the requests that receivers get. */
export const webhooksTag = {
  name: 'Received webhooks',
  description: 'Requests that Gancho sends to the URL of a webhook, one for each built-in event type.',
}

/** Parameters that `webhooks` refers to, as components. */
export const webhookParameters = Object.fromEntries(
  Object.entries(headers).map(([name, header]) => [name, { name, in: 'header', required: true, ...header }]),
)

/** The section `webhooks` (OpenAPI 3.1): what receivers get of each built-in event type. Event types of your own are alike. */
export const webhooks = Object.fromEntries(
  eventTypes.map(({ name, description, jsonSchema, example }) => [
    name,
    {
      post: {
        operationId: `receive ${name}`,
        tags: [webhooksTag.name],
        summary: description,
        security: [],
        parameters,
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                allOf: [
                  { $ref: '#/components/schemas/EventBody' },
                  {
                    type: 'object',
                    properties: { event: { const: name }, data: withoutDialect(jsonSchema) },
                  },
                ],
                example: {
                  id: 'evt_018da78a6a90000000000001a1b2c3d4e5f6',
                  timestamp: '2024-02-14T10:30:00.000Z',
                  event: name,
                  data: example,
                  tenant_id: 'tenant-789',
                  resource_type: null,
                  resource_id: null,
                },
              },
            },
          },
        },
        responses,
      },
    },
  ]),
)
