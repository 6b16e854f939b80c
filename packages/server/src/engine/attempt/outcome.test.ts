import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TransportFailure, TransportResult } from '../http/transport-result.ts'
import { judge } from './outcome.ts'

const timings = { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null }
const nowMs = Date.parse('2026-11-24T08:00:00.000Z')

function answer(
  status: number,
  headers: Record<string, string> = {},
): TransportResult & { kind: 'response' } {
  return {
    kind: 'response',
    status,
    headers,
    body: new Uint8Array(),
    truncated: false,
    remoteAddress: '192.0.2.1',
    durationMs: 1,
    timings,
  }
}

describe('what a result means', () => {
  it('only 2xx is success, whatever else an HTTP status can be', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 999 }), (status) => {
        const verdict = judge(answer(status), nowMs)
        expect(verdict.kind === 'success').toBe(status >= 200 && status <= 299)
      }),
    )
  })

  it('a 2xx counts even if its body was cut: the receiver said yes', () => {
    expect(judge({ ...answer(200), truncated: true }, nowMs)).toEqual({ kind: 'success' })
  })

  it.each([
    [300, 'redirect'],
    [301, 'redirect'],
    [304, 'redirect'],
    [308, 'redirect'],
    [399, 'redirect'],
    [400, 'http_status'],
    [401, 'http_status'],
    [409, 'http_status'],
    [410, 'gone'],
    [411, 'http_status'],
    [429, 'http_status'],
    [500, 'http_status'],
    [503, 'http_status'],
  ])('%i is a failure: %s, and the message names the status', (status, error) => {
    expect(judge(answer(status), nowMs)).toMatchObject({
      kind: 'failure',
      error,
      message: expect.stringContaining(String(status)),
    })
  })

  it('Retry-After counts on 413, 429 and 503 alone', () => {
    for (const status of [301, 400, 410, 413, 429, 500, 502, 503, 504]) {
      const verdict = judge(answer(status, { 'retry-after': '7' }), nowMs)
      expect(verdict).toMatchObject({ retryAfterMs: [413, 429, 503].includes(status) ? 7_000 : null })
    }
  })

  it.each<TransportFailure>([
    'dns_error',
    'blocked_address',
    'connect_timeout',
    'connect_error',
    'tls_error',
    'timeout',
    'connection_reset',
    'protocol_error',
  ])('%s keeps its code and its sentence, and is tried again by the schedule', (failure) => {
    const verdict = judge(
      { kind: 'failure', failure, message: 'What happened.', remoteAddress: null, durationMs: 1, timings },
      nowMs,
    )
    expect(verdict).toEqual({
      kind: 'failure',
      error: failure,
      message: 'What happened.',
      retryAfterMs: null,
    })
  })
})
