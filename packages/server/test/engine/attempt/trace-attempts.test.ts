import { type Attributes, type Span, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'
import { afterAll, expect, it } from 'vitest'
import { traceAttempts } from '../../../src/engine/attempt/trace-attempts.ts'
import type { TransportResult } from '../../../src/engine/http/transport-result.ts'
import { answerOf, ok, silence } from '../answers.ts'

interface Recorded {
  readonly name: string
  readonly attributes: Attributes
  status: SpanStatusCode
  ended: boolean
}

/** What an SDK registers, as far as spans of attempts use it. */
const spans: Recorded[] = []
const tracer: Tracer = {
  startSpan: (name) => recordSpan(name),
  startActiveSpan: () => {
    throw new Error('not used')
  },
}

function recordSpan(name: string): Span {
  const recorded: Recorded = { name, attributes: {}, status: SpanStatusCode.UNSET, ended: false }
  spans.push(recorded)
  const span: Span = {
    spanContext: () => ({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 }),
    setAttribute: (key, value) => span.setAttributes({ [key]: value }),
    setAttributes(attributes) {
      Object.assign(recorded.attributes, attributes)
      return span
    },
    setStatus({ code }) {
      recorded.status = code
      return span
    },
    addEvent: () => span,
    addLink: () => span,
    addLinks: () => span,
    updateName: () => span,
    end() {
      recorded.ended = true
    },
    isRecording: () => !recorded.ended,
    recordException() {},
  }
  return span
}

const request = {
  url: 'https://hooks.example.com/in?token=secret',
  headers: {
    'webhook-id': 'evt_1',
    'x-gancho-event': 'invoice.created',
    'x-gancho-delivery': 'dlv_1',
    'x-gancho-attempt': '2',
    'x-signature': 'sha256=secret',
  },
  body: '{"data":"secret"}',
  timeoutMs: 1_000,
}
let answer: TransportResult = ok
const send = traceAttempts(async () => answer, 'test')
afterAll(() => trace.disable())

it('without an SDK an attempt is sent as ever', async () => {
  expect(await send(request)).toBe(ok)
})

it('with one it is a span: what was sent to which host, and what came of it, but nothing secret', async () => {
  trace.setGlobalTracerProvider({ getTracer: () => tracer })
  for (answer of [ok, { ...answerOf(503), remoteAddress: '203.0.113.7' }, silence]) {
    expect(await send(request)).toBe(answer)
  }
  const attributes = {
    'http.request.method': 'POST',
    'server.address': 'hooks.example.com',
    'server.port': 443,
    'gancho.event': 'invoice.created',
    'gancho.event_id': 'evt_1',
    'gancho.delivery_id': 'dlv_1',
    'gancho.attempt': 2,
  }
  const span = { name: 'webhook attempt', ended: true }
  expect(spans).toEqual([
    {
      ...span,
      status: SpanStatusCode.UNSET,
      attributes: { ...attributes, 'http.response.status_code': 200 },
    },
    {
      ...span,
      status: SpanStatusCode.ERROR,
      attributes: { ...attributes, 'http.response.status_code': 503, 'network.peer.address': '203.0.113.7' },
    },
    { ...span, status: SpanStatusCode.ERROR, attributes: { ...attributes, 'error.type': 'timeout' } },
  ])
})
