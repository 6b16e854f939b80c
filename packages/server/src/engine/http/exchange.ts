import type { Dispatcher } from 'undici'
import { limits } from '../../platform/limits.ts'
import type { Connection, Connections } from './connections.ts'
import type { Bounded, Deadlines } from './deadlines.ts'
import { classify, TransportError } from './transport-error.ts'
import type { Timings, TransportResult } from './transport-result.ts'

/** More informational answers than a server has any reason to send. */
const maxInformational = 16

type ResponseHeaders = Extract<TransportResult, { kind: 'response' }>['headers']

/** What all exchanges of a transport share. */
export interface ExchangeContext {
  readonly now: () => number
  readonly deadlines: Deadlines
  readonly connections: Connections
}

/**
 * One request and its answer, driven by undici's callbacks. It settles once, by whichever comes first:
 *
 * - the end of the answer, or more body than is kept: a response;
 * - a broken connection or broken framing after the final status line: a response, because the receiver has decided;
 * - the same before it: a failure;
 * - the deadline, whatever has arrived: a failure `timeout`, because the receiver has not finished.
 *
 * A class, since every delivery makes one: its methods are shared where closures would be made anew each time.
 */
export class Exchange implements Dispatcher.DispatchHandler, Bounded {
  readonly deadlineMs: number
  place = -1
  readonly #context: ExchangeContext
  readonly #connection: Connection
  readonly #startedAtMs: number
  readonly #resolve: (result: TransportResult) => void
  #isSettled = false
  #controller: Dispatcher.DispatchController | null = null
  #sentAtMs = 0
  #firstByteMs: number | null = null
  #informational = 0
  #status = 0
  #headers: ResponseHeaders = {}
  #body: Buffer = Buffer.alloc(0)
  #bodyBytes = 0

  constructor(
    context: ExchangeContext,
    connection: Connection,
    times: { readonly startedAtMs: number; readonly timeoutMs: number },
    resolve: (result: TransportResult) => void,
  ) {
    this.#context = context
    this.#connection = connection
    this.#startedAtMs = times.startedAtMs
    this.deadlineMs = times.startedAtMs + times.timeoutMs
    this.#resolve = resolve
    context.deadlines.add(this)
  }

  expire(): void {
    const reached =
      this.#status > 0
        ? `answered ${this.#status} but did not finish its answer`
        : this.#controller === null
          ? 'was not reached'
          : 'did not answer'
    const timeoutMs = Math.round(this.deadlineMs - this.#startedAtMs)
    this.#fail(new TransportError('timeout', `The receiver ${reached} within ${timeoutMs} ms.`))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    this.#connection.expectAnswer()
    this.#sentAtMs = this.#context.now()
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status >= 200 && status <= 599) {
      this.#status = status
      this.#firstByteMs = this.#context.now() - this.#sentAtMs
      this.#headers = headers as ResponseHeaders
    } else if (status < 100 || status > 599) {
      this.#fail(new TransportError('protocol_error', `The receiver answered with status ${status}.`))
    } else if (++this.#informational > maxInformational) {
      const message = `The receiver sent more than ${maxInformational} informational answers and no final one.`
      this.#fail(new TransportError('protocol_error', message))
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const room = limits.responseBytes - this.#bodyBytes
    this.#keep(chunk.length > room ? chunk.subarray(0, room) : chunk)
    if (chunk.length <= room) return
    this.#respond(true)
    this.#abort(new TransportError('protocol_error', 'The answer is longer than what is kept.'))
  }

  onResponseEnd(): void {
    this.#respond(false)
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#isSettled) return
    if (this.#status > 0) this.#respond(true)
    else this.#fail(classify(error, this.#connection.socket))
  }

  /** Copies only from the second chunk on, into one buffer: a receiver that sends single bytes costs no more memory. */
  #keep(chunk: Buffer): void {
    const bytes = this.#bodyBytes + chunk.length
    if (this.#bodyBytes === 0) this.#body = chunk
    else {
      if (bytes > this.#body.length) {
        const grown = Buffer.allocUnsafe(
          Math.min(Math.max(bytes, this.#body.length * 2), limits.responseBytes),
        )
        this.#body.copy(grown)
        this.#body = grown
      }
      chunk.copy(this.#body, this.#bodyBytes)
    }
    this.#bodyBytes = bytes
  }

  #respond(truncated: boolean): void {
    if (truncated) this.#context.connections.discard(this.#connection)
    else this.#context.connections.release(this.#connection)
    this.#settle({
      kind: 'response',
      status: this.#status,
      headers: this.#headers,
      body: this.#body.subarray(0, this.#bodyBytes),
      truncated,
      remoteAddress: this.#connection.remoteAddress,
      durationMs: this.#elapsedMs(),
      timings: this.#timings(),
    })
  }

  #fail(error: TransportError): void {
    this.#context.connections.discard(this.#connection)
    this.#settle({
      kind: 'failure',
      failure: error.failure,
      message: error.message,
      remoteAddress: this.#connection.remoteAddress,
      durationMs: this.#elapsedMs(),
      timings: this.#timings(),
    })
    this.#abort(error)
  }

  #settle(result: TransportResult): void {
    this.#isSettled = true
    this.#context.deadlines.remove(this)
    this.#resolve(result)
  }

  /** Ends the socket, also one that is still being dialled; undici then tells `onResponseError`, to no effect. */
  #abort(reason: Error): void {
    if (this.#controller === null) this.#connection.socket?.destroy(reason)
    else this.#controller.abort(reason)
  }

  /** The time of dialling counts for the request that the connection was opened for. */
  #timings(): Timings {
    const dialled = this.#connection.timings
    this.#connection.timings = null
    return {
      dnsMs: dialled?.dnsMs ?? null,
      connectMs: dialled?.connectMs ?? null,
      tlsMs: dialled?.tlsMs ?? null,
      firstByteMs: this.#firstByteMs,
    }
  }

  #elapsedMs(): number {
    return Math.round(this.#context.now() - this.#startedAtMs)
  }
}
