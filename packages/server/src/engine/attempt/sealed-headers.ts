import { type SecretBox, SecretBoxError } from '../../platform/secret-box.ts'
import { maskedValue, maskHeaders, type WebhookHeaders } from './webhook-headers.ts'

/**
 * Headers as they are stored: names in clear, values sealed. Every value is sealed, as any header may carry a
 * credential, whatever its name. A sealed value opens only for the owner and the name that it was sealed for.
 */
export type SealedHeaders = WebhookHeaders

/** What the value of a header is sealed for. */
export function headerContext(owner: string, name: string): string {
  return `${owner}|header|${name.toLowerCase()}`
}

const mapValues = (headers: WebhookHeaders, change: (value: string, name: string) => string) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, change(value, name)]))

/**
 * @param owner the tenant and the id of what the headers belong to.
 * @param current what these headers replace: a value that comes back masked, as it was shown, stays as it is there.
 */
export function sealHeaders(
  headers: WebhookHeaders,
  box: SecretBox,
  owner: string,
  current: SealedHeaders = {},
): SealedHeaders {
  return mapValues(headers, (value, name) => {
    const kept = value === maskedValue && Object.hasOwn(current, name) ? current[name] : undefined
    return kept ?? box.seal(value, headerContext(owner, name))
  })
}

/** @throws SecretBoxError when no master key opens one of them. */
export function openHeaders(sealed: SealedHeaders, box: SecretBox, owner: string): WebhookHeaders {
  return mapValues(sealed, (value, name) => box.open(value, headerContext(owner, name)))
}

/** Headers as they may be shown. A value that no master key opens is masked like a credential. */
export function showHeaders(sealed: SealedHeaders, box: SecretBox, owner: string): WebhookHeaders {
  return maskHeaders(
    mapValues(sealed, (value, name) => {
      try {
        return box.open(value, headerContext(owner, name))
      } catch (error) {
        if (error instanceof SecretBoxError) return maskedValue
        throw error
      }
    }),
  )
}
