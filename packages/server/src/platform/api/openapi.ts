import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { version } from '../version.ts'
import { webhookParameters, webhooks, webhooksTag } from './openapi-webhooks.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Headers that the route reads, beside the key. */
    headers?: readonly (keyof typeof describedHeaders)[]
  }
}

type Document = ReturnType<typeof jsonSchemaTransformObject>

/** What we read of the paths of a document: operations by method, by address. */
type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>
interface Operation {
  readonly operationId: string
  readonly requestBody?: { required: boolean }
}

const describedHeaders = {
  'Idempotency-Key': {
    type: 'string',
    minLength: 1,
    maxLength: 255,
    description:
      'A request with the same key and content returns the first response and has no further effect.',
  },
  'If-Match': {
    type: 'string',
    description:
      'The ETag of the version that you read. The server responds with 412 when the resource has changed since.',
  },
} as const

const tenantHeader = {
  type: 'string',
  pattern: '^[A-Za-z0-9_-]{1,64}$',
  description: 'The tenant that the request is about. Required with an operator key.',
} as const

/** Everything comes from this server, and nothing is sent elsewhere. */
const contentSecurityPolicy =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"

const info = {
  title: 'Gancho',
  version,
  description: 'Webhooks you can trust: from a committed transaction to a verified delivery.',
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
}

const tags = [
  { name: 'Events', description: 'Publish events and read them.' },
  { name: 'Webhooks', description: 'The endpoints of a tenant, which events are sent to.' },
  { name: 'Deliveries', description: 'The delivery of each event to each webhook, with every attempt.' },
  { name: 'Statistics', description: 'Success rates, volume, durations and causes of failure.' },
  { name: 'Alerts', description: 'Problems of webhooks that a person should look at.' },
  { name: 'Bins', description: 'Test receivers, which keep the requests that they get.' },
  { name: 'Replays', description: 'Jobs that send many events again.' },
  { name: 'Expunges', description: 'Jobs that erase the payloads of events.' },
  { name: 'Event types', description: 'The catalogue of event types and the schemas of their data.' },
  { name: 'API keys', description: 'Keys that give access to this API.' },
  { name: 'Panel', description: 'Sessions of the panel, and links that let tenants in.' },
  webhooksTag,
]

/**
 * Describes the routes from the schemas that check their requests: `/openapi.json`, and to browse, `/docs`.
 * @param publicUrl where callers reach this server, asked when somebody reads the document.
 */
export function describeRoutes(app: FastifyInstance, publicUrl: () => string): void {
  const optionalBodies = new Set<string>()
  app.register(swagger, {
    openapi: {
      openapi: '3.1.1',
      info,
      security: [{ key: [] }, { session: [] }],
      tags,
      components: {
        parameters: webhookParameters,
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: 'An API key: gancho_…' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'gancho_session',
            description:
              'A browser that signed in to the panel, on its pages. Over https the name begins with __Host-.',
          },
        },
      },
    },
    transform: (input) => {
      const { schema, url } = jsonSchemaTransform(input)
      const config = input.route.config
      if (config?.access === undefined || schema === undefined) return { schema, url }
      if (takesNoBody(input.schema.body)) optionalBodies.add(String(schema.operationId))
      if (config.access === 'public') return { schema: { ...schema, security: [] }, url }
      const properties = {
        ...(config.access.scope === 'tenant' && { 'X-Tenant-Id': tenantHeader }),
        ...Object.fromEntries((config.headers ?? []).map((name) => [name, describedHeaders[name]])),
      }
      return { schema: { ...schema, headers: { type: 'object', properties } }, url }
    },
    transformObject: (input) => {
      const document = jsonSchemaTransformObject(input)
      markOptionalBodies(document.paths as Paths, optionalBodies)
      return withPlainNames({ ...document, webhooks })
    },
  })
  app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: contentSecurityPolicy,
    theme: { title: 'Gancho API' },
  })
  // Not in the document that /docs shows: a browser may have come by another address, and asks the one it came by.
  app.get('/openapi.json', { schema: { hide: true } }, (_request, reply) =>
    reply.send({ ...app.swagger(), servers: [{ url: publicUrl(), description: 'This server.' }] }),
  )
}

/** Whether a route answers a request without a body as it answers an empty one. */
function takesNoBody(body: unknown): boolean {
  return body instanceof z.ZodType && body.safeParse(undefined).success
}

/** The plugin says of every body that it is required. */
function markOptionalBodies(paths: Paths, operationIds: ReadonlySet<string>): void {
  for (const { operationId, requestBody } of Object.values(paths).flatMap((methods) =>
    Object.values(methods),
  )) {
    if (requestBody !== undefined && operationIds.has(operationId)) requestBody.required = false
  }
}

/**
 * Each schema comes as two components, one for requests (`…Input`) and one for answers. Ours serve for one of them:
 * keeps the one that is used, under the plain name.
 */
function withPlainNames(document: object): Document {
  const prefix = '#/components/schemas/'
  const used = new Set<string>()
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) {
      if (key !== '$ref' || typeof inner !== 'string') visit(inner)
      else if (!used.has(inner)) {
        used.add(inner)
        visit(schemas[inner.slice(prefix.length)])
      }
    }
  }
  const { components, ...rest } = document as { components?: { schemas?: Record<string, unknown> } }
  const schemas = components?.schemas ?? {}
  visit(rest)
  const plain = (name: string) =>
    used.has(prefix + name.replace(/Input$/, '')) ? name : name.replace(/Input$/, '')
  const kept = Object.entries(schemas).filter(([name]) => used.has(prefix + name))
  const text = JSON.stringify({
    ...rest,
    components: {
      ...components,
      // By name: the order in which they came is that of the modules' imports.
      schemas: Object.fromEntries(
        kept.map(([name, schema]) => [plain(name), schema] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
    },
  })
  return JSON.parse(text, (key, value: unknown) =>
    key === '$ref' && typeof value === 'string' && value.startsWith(prefix)
      ? prefix + plain(value.slice(prefix.length))
      : value,
  )
}
