import type { FieldErrors } from 'react-hook-form'
import type { Translate } from '../../../i18n/index.ts'
import { addressesIn, type FormValues } from './values.ts'

export const mostAddresses = 10
const mostDeliveries = 1_000_000

/** What is likely no address; the API has the last word. */
const isAddress = (text: string) => /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(text)

/** What is wrong with addresses that somebody wants to add, in words; null when nothing is. */
export function troubleOfDraft(draft: string, addresses: readonly string[], t: Translate): string | null {
  const known = new Set(addresses.map((address) => address.toLowerCase()))
  for (const address of addressesIn(draft)) {
    if (!isAddress(address)) return t('errors.field.email_address')
    if (known.has(address.toLowerCase())) return t('errors.field.email_address_repeated')
    known.add(address.toLowerCase())
  }
  return known.size > mostAddresses ? t('alerts-settings.addresses.most', { most: mostAddresses }) : null
}

/** What is wrong with the form, in words, before it is sent. */
export function checkValues(values: FormValues, t: Translate): FieldErrors<FormValues> {
  const draft = troubleOfDraft(values.draft, values.addresses, t)
  const percent = Number(values.belowPercent)
  const isPercent = values.belowPercent !== '' && percent >= 1 && percent <= 100
  const isCount = /^[1-9]\d*$/.test(values.minDeliveries) && Number(values.minDeliveries) <= mostDeliveries
  const refuse = (message: string) => ({ type: 'check', message })
  return {
    ...(draft !== null && { draft: refuse(draft) }),
    ...(values.hasRule && !isPercent && { belowPercent: refuse(t('alerts-settings.rule.percent.wrong')) }),
    ...(values.hasRule && !isCount && { minDeliveries: refuse(t('alerts-settings.rule.least.wrong')) }),
  }
}
