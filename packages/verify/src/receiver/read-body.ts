import { concat } from '../encoding.ts'
import { WebhookVerificationError } from '../errors.ts'

/** 1 MiB: four times the largest event that Gancho sends. */
const bodyBytesMax = 1_048_576

/** What is used of a Node.js request, as a stream of bytes. */
export type ByteStream = {
  readonly readableEnded: boolean
  readonly destroyed: boolean
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown
  on(event: 'end' | 'close', listener: () => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
}

/** Reads the body of a Node.js request. Errors: `body_too_large`, `incomplete_body`. */
export function readStream(stream: ByteStream): Promise<Uint8Array> {
  if (stream.readableEnded) return Promise.resolve(new Uint8Array())
  if (stream.destroyed) return Promise.reject(incompleteBody())
  return new Promise((resolve, reject) => {
    const body = collector()
    // Events and not an iterator, which would close the connection when it is left early, before the answer.
    stream.on('data', (chunk) => {
      if (!body.add(chunk)) reject(bodyTooLarge())
    })
    stream.on('end', () => resolve(body.bytes()))
    stream.on('error', (error) => reject(incompleteBody(error)))
    stream.on('close', () => reject(incompleteBody()))
  })
}

/** Reads the body of a Web `Request`. Errors: `invalid_body`, `body_too_large`, `incomplete_body`. */
export async function readRequest(request: Request): Promise<Uint8Array> {
  if (request.bodyUsed || request.body?.locked) throw bodyGone('The body of the request was read before')
  // Where requests have no streams, the platform limits their size.
  if (!request.body) return new Uint8Array(await request.arrayBuffer())
  const reader = request.body.getReader()
  const body = collector()
  for (;;) {
    const { done, value } = await reader.read().catch((cause) => Promise.reject(incompleteBody(cause)))
    if (done) return body.bytes()
    if (body.add(value)) continue
    // Nobody waits for the rest, so it does not matter how giving it up ends.
    reader.cancel().catch(() => {})
    throw bodyTooLarge()
  }
}

/** For a body that something else read, or read and parsed. `what` happened: the start of the message. */
export function bodyGone(what: string): WebhookVerificationError {
  return new WebhookVerificationError(
    'invalid_body',
    `${what}, so the raw bytes that the signature covers are gone. Let webhooks() read the request first: ` +
      'mount it before the body parser, or keep the parser away from its path.',
  )
}

/** Keeps chunks up to the limit; `add` says whether it could. */
function collector() {
  const chunks: Uint8Array[] = []
  let lengthBytes = 0
  return {
    add(chunk: Uint8Array): boolean {
      lengthBytes += chunk.length
      if (lengthBytes > bodyBytesMax) return false
      chunks.push(chunk)
      return true
    },
    bytes: () => concat(chunks),
  }
}

function bodyTooLarge(): WebhookVerificationError {
  return new WebhookVerificationError(
    'body_too_large',
    'The body is larger than 1 MiB, so it is not an event of Gancho (256 KiB at most): refuse the request.',
  )
}

function incompleteBody(cause?: unknown): WebhookVerificationError {
  return new WebhookVerificationError(
    'incomplete_body',
    'The connection ended before the whole body came, so there is nothing to verify. ' +
      'The sender gave up or the network failed; a genuine webhook is sent again.',
    { cause },
  )
}
