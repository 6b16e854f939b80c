import { type IncomingHttpHeaders, type IncomingMessage, METHODS } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ApiError } from '../../domain/api-error.ts'
import type { BinAnswer } from '../../domain/bin-answer.ts'
import { createLimiter } from '../../domain/limiter.ts'
import { createSlots } from '../../domain/slots.ts'
import { findBinOfToken, receiveRequest } from '../../services/bins/receive.ts'
import type { RouteDeps } from '../deps.ts'
import { holdAnswers } from '../hold-answers.ts'
import { count, rateLimited } from '../rate-limit.ts'

interface Addressed {
  Params: { token: string }
}

const mostBytes = 1024 * 1024
const perMinute = 600
/** Requests of one bin that are being received, or wait for their answer. */
const atOnce = 100
const maxBins = 10_000

/** Of this connection, or not for the bin's owner: a person who opens the address in a browser has the panel's cookie. */
const droppedHeaders = new Set([
  'connection',
  'cookie',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/**
 * Everything here has the origin of the panel, and says what a tenant wants: no browser shows it, runs it, frames it,
 * or guesses what it is.
 */
const guards = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'content-disposition': 'attachment; filename="answer.txt"',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
  'cache-control': 'no-store',
}

/** Where bins receive: any method, any body, no key but the token in the address. */
export function binReceiverRoutes(app: FastifyInstance, { services: deps }: RouteDeps): void {
  const requests = createLimiter({ most: perMinute, windowMs: 60_000, maxKeys: maxBins, clock: deps.clock })
  const underWay = createSlots(atOnce)
  const hold = holdAnswers(app)

  app.addHook('onSend', (_request, reply, payload, done) => {
    reply.headers(guards)
    done(null, payload)
  })
  // Bodies are read below, byte for byte, whatever they are said to be: also what is no content type at all.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
  app.addHook('onRequest', (request, _reply, done) => {
    request.headers = { 'content-type': 'application/octet-stream' }
    done()
  })

  const others = METHODS.filter((method) => !app.supportedMethods.includes(method))
  for (const method of others) app.addHttpMethod(method, { hasBody: true })
  const route = {
    method: app.supportedMethods,
    exposeHeadRoute: false,
    schema: { hide: true },
    handler: receive,
  }
  app.route<Addressed>({ ...route, url: '/bins/:token' })
  app.route<Addressed>({ ...route, url: '/bins/:token/*' })

  async function receive({ raw, params: { token } }: FastifyRequest<Addressed>, reply: FastifyReply) {
    const binId = await findBinOfToken({ deps, input: token })
    count(requests, binId, `This bin received ${perMinute} requests within a minute.`)
    if (underWay.isFull(binId)) throw rateLimited(`${atOnce} requests of this bin wait for their answer.`, 1)
    return await underWay.hold(binId, async () => {
      const { method = '', url = '' } = raw
      const input = {
        binId,
        method,
        path: url.slice(`/bins/${token}`.length) || '/',
        headers: keptHeaders(raw.headers),
        body: await readBody(raw, reply),
      }
      const answer = await receiveRequest({ deps, input })
      await hold(answer.delay_ms ?? 0, reply)
      return give(answer, reply)
    })
  }
}

function keptHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const ofConnection = new Set(headers.connection?.toLowerCase().split(/[\s,]+/))
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || droppedHeaders.has(name) || ofConnection.has(name)
        ? []
        : [[name, typeof value === 'string' ? value : value.join(', ')]],
    ),
  )
}

async function readBody(request: IncomingMessage, reply: FastifyReply): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of request) {
      bytes += chunk.length
      if (bytes > mostBytes) break
      chunks.push(chunk)
    }
  } catch (cause) {
    throw new ApiError('invalid_request', 'The connection broke before the body was complete.', { cause })
  }
  if (bytes <= mostBytes) return Buffer.concat(chunks)
  reply.header('connection', 'close')
  throw new ApiError('body_too_large', 'The body is larger than the 1 MiB that a bin takes. Send less.')
}

function give({ status, headers = {}, body = '' }: BinAnswer, reply: FastifyReply): FastifyReply {
  if (status === null) {
    reply.hijack()
    reply.raw.destroy()
    return reply
  }
  reply.header('content-type', 'text/plain; charset=utf-8').headers(headers)
  // Or the address would be a link to anywhere, under this installation's name. Senders do not ask for pages.
  if (reply.request.raw.headers.accept?.includes('text/html')) reply.removeHeader('location')
  return reply.code(status).send(Buffer.from(body))
}
