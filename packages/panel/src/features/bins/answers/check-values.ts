import type { FieldErrors } from 'react-hook-form'
import type { Translate } from '../../../i18n/index.ts'
import { type FormValues, millisecondsOf } from './values.ts'

export const statuses = { min: 200, max: 599 } as const
/** Seconds. */
const longestDelay = 30
const longestBody = 32 * 1024

/** What is wrong with the answers, in words, before they are sent; the API has the last word. */
export function checkValues({ answers }: FormValues, t: Translate): FieldErrors<FormValues> {
  const refuse = (message: string) => ({ type: 'check', message })
  const found = answers.map(({ does, status, delay, body }) => {
    const ms = millisecondsOf(delay)
    const isStatus = /^\d{3}$/.test(status.trim()) && +status >= statuses.min && +status <= statuses.max
    const errors = {
      ...(does === 'answer' && !isStatus && { status: refuse(t('bins.form.status.range', statuses)) }),
      ...((ms === null || ms > longestDelay * 1_000) && {
        delay: refuse(t('bins.form.delay.range', { max: longestDelay })),
      }),
      ...(does === 'answer' && body.length > longestBody && { body: refuse(t('bins.form.body.long')) }),
    }
    return Object.keys(errors).length === 0 ? undefined : errors
  })
  return found.some((errors) => errors !== undefined) ? { answers: found } : {}
}
