import { z } from 'zod'

/** An id in a path or a reference. */
export const id = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, { error: 'must be 1 to 64 letters, digits, "-" or "_"' })

/** One line of text. PostgreSQL refuses some control characters, and people do not see the others. */
export const text = (maxLength: number) =>
  z
    .string()
    .min(1)
    .max(maxLength)
    .refine((value) => value.isWellFormed() && !/\p{Cc}/u.test(value), {
      error: 'must be plain text without control characters',
    })

/** A decimal as text, so that no digit is lost on the way. */
export function decimal(options: {
  readonly wholeDigits: number
  readonly decimals: number
  readonly example: string
}) {
  const { wholeDigits, decimals, example } = options
  const error = {
    error: `must be text such as "${example}", with at most ${wholeDigits} digits before the point and ${decimals} after it`,
  }
  return z
    .string(error)
    .regex(new RegExp(`^-?(0|[1-9]\\d{0,${wholeDigits - 1}})(\\.\\d{1,${decimals}})?$`), error)
}

export const moreThanZero = [
  (value: string) => Number(value) > 0,
  { error: 'must be more than zero' },
] as const

export const money = decimal({ wholeDigits: 13, decimals: 2, example: '1500.00' }).refine(...moreThanZero)
