import type { FieldErrors } from 'react-hook-form'
import type { Translate } from '../../../i18n/index.ts'
import { secretLimits } from '../secret.ts'
import { parseSchedule } from './schedule.ts'
import { checkUrl, type UrlPolicy } from './url-check.ts'
import type { FormValues } from './values.ts'

interface CheckOptions {
  readonly t: Translate
  /** What the URL may be. */
  readonly policy: UrlPolicy
}

const figures = {
  timeoutSeconds: { min: 1, max: 30 },
  ratePerSecond: { min: 1, max: 10_000 },
  maxInFlight: { min: 1, max: 1_000 },
} as const

const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const headerValue = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/

/** What is wrong with the form, in words, before it is sent; the API has the last word. */
export function checkValues(values: FormValues, options: CheckOptions): FieldErrors<FormValues> {
  const { t } = options
  const errors: { -readonly [Key in keyof FieldErrors<FormValues>]: FieldErrors<FormValues>[Key] } = {}
  const refuse = (message: string) => ({ type: 'check', message })

  const urlTrouble = troubleOfUrl(values.url.trim(), options)
  if (urlTrouble !== null) errors.url = refuse(urlTrouble)
  if (values.events.length === 0) errors.events = refuse(t('webhooks-form.events.missing'))
  const { length } = values.secret
  if (length > 0 && (length < secretLimits.min || length > secretLimits.max)) {
    errors.secret = refuse(t('webhooks-form.secret.length', { count: length }))
  }
  const headers = values.headers.map(({ name, value }) => {
    if (!headerName.test(name.trim())) return { name: refuse(t('errors.field.header_name')) }
    return headerValue.test(value.trim()) ? undefined : { value: refuse(t('errors.field.header_value')) }
  })
  if (headers.some((header) => header !== undefined)) errors.headers = headers
  for (const name of ['timeoutSeconds', 'ratePerSecond', 'maxInFlight'] as const) {
    const isLeftOut = name === 'ratePerSecond' && values[name] === ''
    if (!isLeftOut && !isWithin(values[name], figures[name])) {
      errors[name] = refuse(t('webhooks-form.range', figures[name]))
    }
  }
  if (values.retries === 'own' && (parseSchedule(values.waits)?.length ?? 0) < 2) {
    errors.waits = refuse(t('webhooks-form.waits.invalid'))
  }
  return errors
}

function troubleOfUrl(url: string, { t, policy }: CheckOptions): string | null {
  if (url === '') return t('webhooks-form.url.missing')
  const trouble = checkUrl(url, policy)
  return trouble === null ? null : t(`errors.field.${trouble}`)
}

function isWithin(text: string, { min, max }: { readonly min: number; readonly max: number }): boolean {
  return /^\d+$/.test(text.trim()) && Number(text) >= min && Number(text) <= max
}
