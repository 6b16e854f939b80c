import { describe, expect, it } from 'vitest'
import { checkWebhookUrl } from '../../../src/features/webhooks/url-policy.ts'
import { networks, productionPolicy } from './receivers.ts'
import corpus from './url-corpus.json' with { type: 'json' }

/**
 * 194 URLs that have fooled others: spellings of loopback, metadata services, parser confusion, ports, schemes.
 * `reject` is refused when saved; `dns` is accepted, and judged by the address it leads to when called
 * (guarded-connect.test.ts).
 */
describe('the URL corpus', () => {
  it.each(corpus)('%j: %s', (url = '', verdict) => {
    expect(checkWebhookUrl(url, productionPolicy).ok).toBe(verdict === 'dns')
  })

  // Most rows are http, which alone would refuse them: over https the host, port or shape must.
  const rejected = corpus.flatMap(([url = '', verdict]) => (verdict === 'reject' ? [url] : []))
  it.each(rejected.filter((url) => /^\s*http:/.test(url)))('%j is refused over https too', (url) => {
    expect(checkWebhookUrl(url.replace('http:', 'https:'), productionPolicy).ok).toBe(false)
  })

  // An allowed network opens itself and no other address, whatever its spelling.
  it.each(rejected.filter((url) => /\d/.test(url)))('%j stays refused beside an allowed network', (url) => {
    const policy = { allowLoopbackHttp: false, allowedNetworks: networks('10.99.0.0/16') }
    const verdict = checkWebhookUrl(url, policy)
    expect(verdict.ok && !/^[a-z0-9.-]+$/.test(new URL(verdict.url).hostname)).toBe(false)
  })
})
