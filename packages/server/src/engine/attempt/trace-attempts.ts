import { context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { Transport, TransportRequest, TransportResult } from '../http/transport-result.ts'

/**
 * Makes each attempt a span, for a process that was started with an SDK of OpenTelemetry. Without one nothing is recorded.
 * The span names the receiver's host, not its address, which may hold a token.
 */
export function traceAttempts(send: Transport, version: string): Transport {
  const tracer = trace.getTracer('gancho', version)
  return (request) => {
    const span = tracer.startSpan('webhook attempt', { kind: SpanKind.CLIENT })
    if (!span.isRecording()) return send(request)
    describe(span, request)
    return context.with(trace.setSpan(context.active(), span), async () => {
      const result = await send(request)
      finish(span, result)
      return result
    })
  }
}

function describe(span: Span, { url, headers }: TransportRequest): void {
  const { hostname, port, protocol } = new URL(url)
  span.setAttributes({
    'http.request.method': 'POST',
    'server.address': hostname,
    'server.port': port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    'gancho.event': headers['x-gancho-event'],
    'gancho.event_id': headers['webhook-id'],
    'gancho.delivery_id': headers['x-gancho-delivery'],
    'gancho.attempt': Number(headers['x-gancho-attempt']),
  })
}

function finish(span: Span, result: TransportResult): void {
  if (result.remoteAddress !== null) span.setAttribute('network.peer.address', result.remoteAddress)
  if (result.kind === 'response') {
    span.setAttribute('http.response.status_code', result.status)
    if (result.status >= 300) span.setStatus({ code: SpanStatusCode.ERROR })
  } else {
    span.setAttribute('error.type', result.failure)
    span.setStatus({ code: SpanStatusCode.ERROR, message: result.failure })
  }
  span.end()
}
