import { type FieldIssue, fieldIssue } from '../../platform/api-error.ts'

/** Headers that a webhook adds to its attempts. */
export type WebhookHeaders = Readonly<Record<string, string>>

const mostHeaders = 20
const mostBytes = 4_096

/** What the connection, the signature and Gancho itself decide. */
const reserved = new Set([
  'host',
  'content-length',
  'content-type',
  'content-encoding',
  'transfer-encoding',
  'connection',
  'upgrade',
  'expect',
  'te',
  'trailer',
  'keep-alive',
  'cookie',
  'user-agent',
  'accept-encoding',
  'forwarded',
  'via',
  'x-signature',
])
const reservedPrefixes = ['proxy-', 'sec-', 'webhook-', 'x-forwarded-', 'x-gancho-']

/** Whether Gancho or the connection sets a header, so that no webhook can. */
export function isReserved(name: string): boolean {
  const lower = name.toLowerCase()
  return reserved.has(lower) || reservedPrefixes.some((prefix) => lower.startsWith(prefix))
}

/** RFC 9110 section 5.6.2: token. */
const nameShape = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** Visible ASCII, spaces inside: Node refuses line breaks and all above U+00FF, and receivers disagree on the rest. */
export function isHeaderValue(text: string): boolean {
  return /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text)
}

/** Judges headers when they are saved: one that cannot be sent would fail every attempt. */
export function judgeHeaders(headers: WebhookHeaders): FieldIssue[] {
  const entries = Object.entries(headers)
  const issues: FieldIssue[] = []
  const seen = new Set<string>()
  for (const [name, value] of entries) {
    const path = `headers.${name}`
    const lower = name.toLowerCase()
    if (!nameShape.test(name)) {
      issues.push(
        fieldIssue(path, 'header_name', 'is not the name of a header. Use letters, digits and hyphens.'),
      )
    } else if (isReserved(name)) {
      issues.push(
        fieldIssue(path, 'header_reserved', 'is set by Gancho or by the connection. Use another name.'),
      )
    } else if (seen.has(lower)) {
      issues.push(
        fieldIssue(path, 'header_repeated', 'is there twice: names of headers ignore case. Keep one.'),
      )
    }
    if (!isHeaderValue(value)) {
      issues.push(
        fieldIssue(path, 'header_value', 'has more than visible ASCII characters and inner spaces.'),
      )
    }
    seen.add(lower)
  }
  const bytes = entries.reduce((sum, [name, value]) => sum + name.length + value.length, 0)
  if (entries.length > mostHeaders || bytes > mostBytes) {
    const message = `are too many: at most ${mostHeaders}, of ${mostBytes} bytes together.`
    issues.push(fieldIssue('headers', 'headers_too_large', message))
  }
  return issues
}

/** Stands for the value of a header wherever the value is not shown. Sent back in an edit, it keeps the value. */
export const maskedValue = '********'

const credentialName = /auth|token|secret|passw|credential|api-?key|access-?key|cookie|session|jwt/i
/** RFC 9110 section 11.4: a scheme and its credentials. */
const credentialValue = /^(basic|bearer|digest|token|apikey|aws4-hmac-sha256) /i

/** Masks the values that carry a credential by their name or by their form. */
export function maskHeaders(headers: WebhookHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      credentialName.test(name) || credentialValue.test(value) ? maskedValue : value,
    ]),
  )
}

/** Masks every value: what is written down of a request does not repeat the webhook's own headers. */
export function maskAll(headers: WebhookHeaders): Record<string, string> {
  return Object.fromEntries(Object.keys(headers).map((name) => [name, maskedValue]))
}
