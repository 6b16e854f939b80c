import { isUtf8 } from 'node:buffer'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ApiError } from '../api-error.ts'
import { limits } from '../limits.ts'
import { withoutByteOrderMark } from '../text/decode-text.ts'
import { countMembers, findRepeatedKey, type RawJson, takeApart } from '../text/raw-json.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it was written, when it is an object or an array. */
    rawJson: RawJson | null
  }
}

/** What a batch puts around the data of an event: the body, the list, the event. */
const wrapping = 3
const deepestBody = limits.jsonDepth + wrapping

/**
 * Bodies are JSON and nothing else, and there is one way to read them: UTF-8 or refused (a receiver would get
 * replacement characters under a valid signature), no repeated keys, no nesting without end.
 */
export function readJsonBodies(app: FastifyInstance): void {
  app.decorateRequest('rawJson', null)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    (request: FastifyRequest, bytes: Buffer, done) => {
      let body: unknown
      try {
        body = read(request, bytes)
      } catch (error) {
        done(error as Error)
        return
      }
      done(null, body)
    },
  )
}

function read(request: FastifyRequest, bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined
  if (!isUtf8(bytes)) {
    throw new ApiError('invalid_encoding', 'The body has bytes that are not UTF-8. Encode it as UTF-8.')
  }
  const text = withoutByteOrderMark(bytes.toString())
  const body = parse(text)
  if (typeof body !== 'object' || body === null) return body
  const raw = takeApart(text)
  if (raw.depth > deepestBody) throw nestedTooDeep('The body')
  if (countMembers(body) !== raw.members) {
    throw new ApiError(
      'repeated_key',
      `The key ${findRepeatedKey(text.trim())} comes twice in one object, and readers disagree on which counts. ` +
        'Send it once.',
    )
  }
  request.rawJson = raw
  return body
}

export function nestedTooDeep(what: string): ApiError {
  return new ApiError(
    'nested_too_deep',
    `${what} nests deeper than ${limits.jsonDepth} objects and arrays. Flatten it, or send a part as text.`,
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ApiError('invalid_json', `The body is not valid JSON: ${reason}. Send one JSON value.`, {
      cause,
    })
  }
}
