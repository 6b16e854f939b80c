import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { customerEvents } from './customers.ts'
import { inventoryEvents } from './inventory.ts'
import { invoiceEvents } from './invoices.ts'
import { paymentEvents } from './payments.ts'
import { salesOrderEvents } from './sales-orders.ts'

const files = {
  invoices: invoiceEvents,
  payments: paymentEvents,
  customers: customerEvents,
  'sales-orders': salesOrderEvents,
  inventory: inventoryEvents,
}

// An editor shows the comment, the panel and the documentation the description: both, or one of them is missing.
test.each(Object.entries(files))(
  '%s: every argument has a comment that says what its schema says',
  (file, events) => {
    const source = readFileSync(new URL(`./${file}.ts`, import.meta.url), 'utf8')
    const comments = [...source.matchAll(/\/\*\* (.+) \*\/\n\s+(\w+)/g)].map(
      ([, comment, name]) => `${name}: ${comment}`,
    )

    const descriptions = Object.values(events).flatMap((event: { arguments: z.ZodObject }) => {
      const { properties } = z.toJSONSchema(event.arguments, { io: 'input' })
      return Object.entries(
        z.record(z.string(), z.object({ description: z.string() })).parse(properties),
      ).map(([name, { description }]) => `${name}: ${description}`)
    })
    expect(new Set(comments)).toEqual(new Set(descriptions))
  },
)
