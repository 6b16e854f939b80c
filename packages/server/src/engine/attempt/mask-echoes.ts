import { limits } from '../../platform/limits.ts'
import type { TransportResult } from '../http/transport-result.ts'
import { hidesAscii, responseText } from './response-text.ts'
import { maskedValue, type WebhookHeaders } from './webhook-headers.ts'

/** A shorter value is no credential, and would be found by chance. */
const leastLength = 8

/** Masks the values of a webhook's own headers where the receiver repeats them, as debug pages and echo servers do. */
export async function maskEchoes(result: TransportResult, sent: WebhookHeaders): Promise<TransportResult> {
  if (result.kind !== 'response') return result
  const secrets = secretsOf(sent)
  if (secrets.length === 0) return result
  const masked = { ...result, headers: maskHeaders(result.headers, secrets) }
  if (!hidesAscii(result.body, result.headers)) return { ...masked, body: maskBody(result.body, secrets) }
  // Compressed, or in another encoding, the values are spelled in other bytes: what is kept is then the masked text.
  const text = await responseText(result.body, result.headers, limits.responseBytes)
  const body = maskText(text, secrets)
  return body === text ? masked : { ...masked, headers: asPlainText(masked.headers), body: Buffer.from(body) }
}

function asPlainText({ 'content-encoding': _, ...headers }: ResponseHeaders): ResponseHeaders {
  return { ...headers, 'content-type': 'text/plain; charset=utf-8' }
}

/** Each value, and the credentials behind a scheme such as Bearer; also as JSON writes them. The longest first. */
function secretsOf(sent: WebhookHeaders): string[] {
  const values = Object.values(sent).flatMap((value) => [value, value.slice(value.indexOf(' ') + 1)])
  const written = values.flatMap((value) => [value, JSON.stringify(value).slice(1, -1)])
  return [...new Set(written)]
    .filter(({ length }) => length >= leastLength)
    .sort((a, b) => b.length - a.length)
}

const maskText = (text: string, secrets: readonly string[]) =>
  secrets.reduce((masked, secret) => masked.replaceAll(secret, maskedValue), text)

type ResponseHeaders = Extract<TransportResult, { kind: 'response' }>['headers']

function maskHeaders(headers: ResponseHeaders, secrets: readonly string[]): ResponseHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? maskText(value, secrets) : value.map((each) => maskText(each, secrets)),
    ]),
  )
}

/** Latin-1 keeps every byte that is not masked. Header values are ASCII, so their bytes are the same in it. */
function maskBody(body: Uint8Array, secrets: readonly string[]): Uint8Array {
  const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1')
  const masked = maskText(text, secrets)
  return masked === text ? body : Buffer.from(masked, 'latin1')
}
