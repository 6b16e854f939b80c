import { type SecretBox, SecretBoxError, type SecretOwner } from '../../platform/secret-box.ts'
import { maskedValue, maskHeaders, type WebhookHeaders } from './webhook-headers.ts'

/*
 * Headers as they are stored: a JSON object with the names in clear and the values sealed. Every value is sealed, as any
 * header may carry a credential, whatever its name.
 */

type Change = (value: string, owner: SecretOwner) => string

function mapValues(headers: WebhookHeaders, owner: SecretOwner, change: Change): WebhookHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, change(value, { ...owner, header: name })]),
  )
}

/**
 * Seals headers to be stored.
 * @param current the stored headers that these replace: a value that comes back masked, as it was shown, stays as it is there.
 */
export function sealHeaders(
  headers: WebhookHeaders,
  box: SecretBox,
  owner: SecretOwner,
  current = '{}',
): string {
  const stored: WebhookHeaders = JSON.parse(current)
  const sealed = mapValues(headers, owner, (value, header) => {
    const name = header.header ?? ''
    const kept = value === maskedValue && Object.hasOwn(stored, name) ? stored[name] : undefined
    return kept ?? box.seal(value, header)
  })
  return JSON.stringify(sealed)
}

/** @throws SecretBoxError when no master key opens one of them. */
export function openHeaders(stored: string, box: SecretBox, owner: SecretOwner): WebhookHeaders {
  return mapValues(JSON.parse(stored), owner, box.open)
}

/** Headers as they may be shown. A value that no master key opens is masked like a credential. */
export function showHeaders(stored: string, box: SecretBox, owner: SecretOwner): WebhookHeaders {
  return maskHeaders(
    mapValues(JSON.parse(stored), owner, (value, header) => {
      try {
        return box.open(value, header)
      } catch (error) {
        if (error instanceof SecretBoxError) return maskedValue
        throw error
      }
    }),
  )
}

/** The same headers, sealed with the newest master key. What no master key opens stays as it is. */
export function resealHeaders(stored: string, box: SecretBox, owner: SecretOwner): string {
  return JSON.stringify(mapValues(JSON.parse(stored), owner, (value, header) => resealed(box, value, header)))
}

/** A sealed text, sealed with the newest master key; the text itself when no master key opens it. */
export function resealed(box: SecretBox, sealed: string, owner: SecretOwner): string {
  try {
    return box.reseal(sealed, owner)
  } catch (error) {
    if (error instanceof SecretBoxError) return sealed
    throw error
  }
}
