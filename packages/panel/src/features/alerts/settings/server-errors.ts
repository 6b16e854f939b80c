import { GanchoApiError } from '@gancho/client/http'
import type { FieldPath, UseFormSetError } from 'react-hook-form'
import type { FormValues, Settings } from './values.ts'

/** Where the form has what the API names. */
const places: Readonly<Record<string, FieldPath<FormValues>>> = {
  'email.addresses': 'draft',
  'success_rate.below_percent': 'belowPercent',
  'success_rate.window_minutes': 'windowMinutes',
  'success_rate.min_deliveries': 'minDeliveries',
}

interface Refusal {
  readonly error: unknown
  /** What was sent. */
  readonly settings: Settings
  readonly words: (issue: { code: string; message: string }) => string
}

/**
 * Puts what the API refused beside the fields that it is about.
 * @returns whether all of it has a place; the rest has to be said elsewhere.
 */
export function showFieldErrors(
  { error, settings, words }: Refusal,
  setError: UseFormSetError<FormValues>,
): boolean {
  if (!(error instanceof GanchoApiError) || error.errors.length === 0) return false
  for (const issue of error.errors) {
    const [, path = '', index] = /^([\w.]+)(?:\[(\d+)\])?/.exec(issue.path) ?? []
    const place = places[path]
    if (place === undefined) return false
    // Of addresses: which one.
    const address = index === undefined ? undefined : settings.email.addresses[Number(index)]
    const message = address === undefined ? words(issue) : `${address}: ${words(issue)}`
    setError(place, { type: 'server', message }, { shouldFocus: issue === error.errors[0] })
  }
  return true
}
