import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { catalogue } from './catalogue.ts'
import type { ModuleEvent } from './module-event.ts'

const definitions: readonly (ModuleEvent & { name: string })[] = Object.values(catalogue)
const { 'invoice.created': created } = catalogue

test('the built-in catalogue is these 14 event types in these five groups', () => {
  const groups = Object.groupBy(definitions, ({ group }) => group)
  expect(
    Object.fromEntries(Object.entries(groups).map(([group, types]) => [group, types?.map((t) => t.name)])),
  ).toEqual({
    Invoices: [
      'invoice.created',
      'invoice.sent',
      'invoice.authorized',
      'invoice.rejected',
      'invoice.cancelled',
    ],
    Payments: ['payment.received', 'payment.failed'],
    Customers: ['customer.created', 'customer.updated'],
    'Sales Orders': ['sales_order.created', 'sales_order.confirmed', 'sales_order.cancelled'],
    Inventory: ['inventory.updated', 'inventory.low'],
  })
  expect(Object.keys(catalogue)).toEqual(definitions.map(({ name }) => name))
})

test('the example of invoice.created is the data of the specification, byte for byte', () => {
  expect(JSON.stringify(created.example)).toBe(
    '{"invoice_id":"inv-123","invoice_number":"001-001-000000001","amount":"1500.00","currency":"USD",' +
      '"customer_name":"Acme Corp","customer_id":"cust-456","status":"draft","created_at":"2024-02-14T10:30:00.000Z"}',
  )
})

test.each(definitions)(
  '$name: every field of the example is described, and the schema accepts it',
  async (definition) => {
    expect(await definition.schema['~standard'].validate(definition.example)).not.toHaveProperty('issues')
    const properties = z
      .record(z.string(), z.object({ description: z.string().min(3) }))
      .parse(definition.jsonSchema.properties)
    expect(Object.keys(definition.example as object)).toEqual(Object.keys(properties))
  },
)

test.each(definitions)(
  '$name: the JSON Schema asks only for what the service method asks for, and lets types grow',
  (definition) => {
    const { required, additionalProperties, $schema } = definition.jsonSchema
    expect($schema).toBe('https://json-schema.org/draft/2020-12/schema')
    expect(additionalProperties).toBeUndefined()
    for (const optional of ['status', 'currency', 'created_at', 'customer_id']) {
      if (definition.name !== 'customer.created' && definition.name !== 'customer.updated') {
        expect(required).not.toContain(optional)
      }
    }
  },
)

test('an amount is money in every event type that has one', () => {
  for (const { name, moneyFields, jsonSchema } of definitions) {
    const hasAmount = Object.hasOwn(
      z.object({ properties: z.object({}).loose() }).parse(jsonSchema).properties,
      'amount',
    )
    expect([name, moneyFields]).toEqual([name, hasAmount ? ['amount'] : []])
  }
})

test('every decimal with up to 18 and 8 digits is an amount, and nothing that loses or hides digits is', () => {
  const { amount } = created.arguments.shape
  const decimal = fc
    .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }), fc.stringMatching(/^(\.\d{1,8})?$/))
    .map(([negative, whole, fraction]) => `${negative ? '-' : ''}${whole}${fraction}`)
  fc.assert(fc.property(decimal, (text) => amount.safeParse(text).data === text))

  const refused = [
    '',
    '.5',
    '1.',
    '01.00',
    '1e3',
    '1,500.00',
    '+1',
    ' 1',
    '1\n',
    'NaN',
    'Infinity',
    '0x10',
    '1.123456789',
  ]
  for (const text of [...refused, 1500, 1500.1, null, undefined, 1n]) {
    expect(amount.safeParse(text).success, String(text)).toBe(false)
  }
})

test('data is on the wire in the order of the catalogue, whatever the order of the arguments', () => {
  const args = {
    invoiceId: 'i',
    invoiceNumber: '1',
    amount: '1.00',
    currency: 'USD',
    customerName: 'A',
    customerId: 'c',
  }
  const order = Object.keys(created.example)
  fc.assert(
    fc.property(fc.shuffledSubarray(Object.entries(args), { minLength: 6 }), (entries) => {
      const shuffled = created.arguments.parse(Object.fromEntries(entries))
      expect(Object.keys(created.toWire(shuffled, new Date(0)).data)).toEqual(order)
    }),
  )
})
