import { METHODS } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { holdAnswers } from '../../platform/api/hold-answers.ts'
import { count, rateLimited } from '../../platform/api/rate-limit.ts'
import { keptHeaders, readBody } from '../../platform/api/raw-request.ts'
import type { Needs } from '../../platform/deps.ts'
import { createLimiter } from '../../platform/limiter.ts'
import { createSlots } from '../../platform/slots.ts'
import type { BinAnswer } from './answer.ts'
import { findBinOfToken, receiveRequest } from './receive.ts'

interface Addressed {
  Params: { token: string }
}

/** The part of an address that names the bin. */
const binInAddress = /^\/bins\/[^/?]*/

const mostBytes = 1024 * 1024
const perMinute = 600
/** Requests of one bin that are being received, or wait for their answer. */
const atOnce = 100
const maxBins = 10_000

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

/** Where bins receive. A request may have every method and body, and needs no key but the token in its address. */
export function binReceiverRoutes(app: FastifyInstance, deps: Needs<'db' | 'clock' | 'secretBox'>): void {
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
        path: url.replace(binInAddress, '') || '/',
        headers: keptHeaders(raw.headers),
        body: await readBody(raw, mostBytes),
      }
      const answer = await receiveRequest({ deps, input })
      await hold(answer.delay_ms ?? 0, reply)
      return give(answer, reply)
    })
  }
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
