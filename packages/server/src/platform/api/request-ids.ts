import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** What proxies make: UUIDs, ULIDs, hex. Anything else could make two lines of one in the log. */
const wellFormed = /^[A-Za-z0-9._-]{8,64}$/

/** The id that a proxy gave the request, or one that no other process has, without asking for randomness each time. */
export function requestIds(): (request: { readonly headers: IncomingHttpHeaders }) => string {
  const process = randomBytes(6).toString('hex')
  let count = 0
  return ({ headers }) => {
    const given = headers['x-request-id']
    if (typeof given === 'string' && wellFormed.test(given)) return given
    count += 1
    return `req_${process}${count.toString(36)}`
  }
}
