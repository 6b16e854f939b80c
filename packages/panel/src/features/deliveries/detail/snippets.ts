export type Framework = 'express' | 'fastify' | 'hono' | 'next'

export const frameworks = [
  { value: 'express', label: 'Express' },
  { value: 'fastify', label: 'Fastify' },
  { value: 'hono', label: 'Hono' },
  { value: 'next', label: 'Next.js' },
] as const satisfies { value: Framework; label: string }[]

/** A receiver of an event for a framework: it verifies, handles and answers. */
export function snippetOf(framework: Framework, event: string): string {
  const options = (indent: string) =>
    [
      '{',
      '  secrets: process.env.WEBHOOK_SECRET,',
      `  on: { ${JSON.stringify(event).replaceAll('"', "'")}: async ({ id, data }) => console.log(id, data) },`,
      '}',
    ].join(`\n${indent}`)
  switch (framework) {
    case 'express':
      return `import express from 'express'
import { webhooks } from '@gancho/verify/express'

const app = express()
// Before express.json(): the signature is of the raw body.
app.post('/webhooks', webhooks(${options('')}))
`
    case 'fastify':
      return `import fastify from 'fastify'
import { webhooks } from '@gancho/verify/fastify'

const app = fastify()
app.register(
  webhooks(${options('  ')}),
  { prefix: '/webhooks' },
)
`
    case 'hono':
      return `import { Hono } from 'hono'
import { webhooks } from '@gancho/verify/hono'

const app = new Hono()
app.post('/webhooks', webhooks(${options('')}))
`
    case 'next':
      return `// app/webhooks/route.ts
import { webhooks } from '@gancho/verify/web'

export const POST = webhooks(${options('')})
`
  }
}
