import { z } from 'zod'

/** Up to 18 digits before the point and 8 after it, no exponent, no leading zeros. */
const decimal = /^-?(0|[1-9]\d{0,17})(\.\d{1,8})?$/
const notDecimal = { error: 'must be a decimal string such as "1500.00"' }

/**
 * Money: a decimal string, never a float, with the digits kept as given. Negative is allowed: credit notes
 * and refunds. One shared instance, so that a definition can tell which of its fields hold money.
 */
export const amount = z
  .string(notDecimal)
  .regex(decimal, notDecimal)
  .meta({ description: 'Decimal string, such as "1500.00".' })

export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, { error: 'must be an ISO 4217 code such as "USD"' })
  .default('USD')
  .meta({ description: 'ISO 4217 code; USD when absent.' })

/** A quantity of stock: a decimal string, because stock can be fractional. */
export const quantity = (description: string) =>
  z.string(notDecimal).regex(decimal, notDecimal).meta({ description })

/** An id of the application's own. */
export const id = (description: string) => z.string().min(1).max(255).meta({ description })

export const text = (description: string) => z.string().meta({ description })
