import { GanchoApiError } from '@gancho/client/http'
import type { FieldPath, UseFormSetError } from 'react-hook-form'
import type { FormValues } from './values.ts'

/** Where the form has what the API names. */
const places: Readonly<Record<string, FieldPath<FormValues>>> = {
  url: 'url',
  description: 'description',
  events: 'events',
  secret: 'secret',
  headers: 'headers',
  timeout_ms: 'timeoutSeconds',
  rate_limit_per_second: 'ratePerSecond',
  max_in_flight: 'maxInFlight',
  retry_schedule_seconds: 'waits',
}

/**
 * Puts what the API refused beside the fields that it is about.
 * @returns whether all of it has a place; the rest has to be said elsewhere.
 */
export function showFieldErrors(
  error: unknown,
  setError: UseFormSetError<FormValues>,
  words: (issue: { code: string; message: string }) => string,
): boolean {
  if (!(error instanceof GanchoApiError) || error.errors.length === 0) return false
  let isFirst = true
  for (const issue of error.errors) {
    const place = places[issue.path.split(/[.[]/)[0] ?? '']
    if (place === undefined) return false
    // Of a header: which one.
    const [, header] = /^headers\.(.+)/.exec(issue.path) ?? []
    const message = header === undefined ? words(issue) : `${header}: ${words(issue)}`
    setError(place, { type: 'server', message }, { shouldFocus: isFirst })
    isFirst = false
  }
  return true
}
