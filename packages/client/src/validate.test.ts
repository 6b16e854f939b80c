import { expect, test } from 'vitest'
import type { StandardResult, StandardSchema } from './standard-schema.ts'
import { validate } from './validate.ts'

/** A validator that is not Zod and answers later, as Standard Schema allows. */
const parcel: StandardSchema<unknown, { total: string }> = {
  '~standard': {
    version: 1,
    vendor: 'by hand',
    validate: async (value): Promise<StandardResult<{ total: string }>> => {
      const total = typeof value === 'object' && value !== null && 'total' in value ? value.total : undefined
      if (typeof total === 'string') return { value: { total } }
      return { issues: [{ message: 'must be text', path: [{ key: 'total' }] }, { message: 'no good' }] }
    },
  },
}
const subject = { name: 'parcel.shipped', moneyFields: ['total'] }

test('a schema of any Standard Schema library will do, asynchronous or not', async () => {
  expect(await validate(parcel, { total: '1.00' }, subject)).toEqual({ total: '1.00' })
})

test('a refusal says which event type, which field and why', async () => {
  for (const value of [{}, null, undefined, 1]) {
    await expect(validate(parcel, value, subject)).rejects.toMatchObject({
      code: 'data_invalid',
      message: expect.stringContaining('parcel.shipped: total: must be text; no good.'),
    })
  }
})

test('a number where money is expected has a code of its own', async () => {
  const refusal = {
    code: 'money_must_be_string',
    message: expect.stringContaining('total is the number 1500.1'),
  }
  await expect(validate(parcel, { total: 1500.1 }, subject)).rejects.toMatchObject(refusal)
})
