import { WebhookVerificationError } from './errors.ts'

/** A header as servers hand it over: absent, single, or repeated. */
export type HeaderValue = string | readonly string[] | null | undefined

/** A `Headers` object, Node's `IncomingHttpHeaders`, or a plain record with names in any case. */
export type WebhookHeaders = { get(name: string): string | null } | Readonly<Record<string, HeaderValue>>

/** The one text of a header; repeated headers are joined by a comma (RFC 9110 section 5.3). */
export function headerText(value: HeaderValue): string {
  return (typeof value === 'string' ? value : (value?.join(', ') ?? '')).trim()
}

/** A header that must be there. `name` in lower case. Errors: `missing_header`. */
export function requiredHeader(headers: WebhookHeaders, name: string): string {
  const text = headerText(lookUp(headers, name))
  if (text !== '') return text
  throw new WebhookVerificationError(
    'missing_header',
    `The header ${name} is missing or empty, so there is nothing to verify. ` +
      'The request is not a signed webhook, or a proxy removed the header; pass all headers of the request.',
  )
}

function lookUp(headers: WebhookHeaders, name: string): HeaderValue {
  if (isHeaders(headers)) return headers.get(name)
  const key = Object.keys(headers).find((candidate) => candidate.toLowerCase() === name)
  return key === undefined ? undefined : headers[key]
}

function isHeaders(headers: WebhookHeaders): headers is { get(name: string): string | null } {
  return typeof headers.get === 'function'
}
