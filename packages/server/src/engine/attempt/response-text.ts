import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib'
import { decodeText } from '../../platform/text/decode-text.ts'
import type { TransportResult } from '../http/transport-result.ts'

type Headers = Extract<TransportResult, { kind: 'response' }>['headers']

/** A receiver that compresses what it was asked not to compress does so once; more layers than this are left alone. */
const mostLayers = 3

/**
 * The body of an answer as people read it: decompressed and decoded as its headers declare (RFC 9110 section 8.4, and
 * `charset`), else as UTF-8. What is not what it declares to be is shown as far as it goes. Of a body that was cut,
 * there is what its first part holds.
 * @param mostBytes of the decompressed body: a few kilobytes can stand for gigabytes, and no more is made of them.
 */
export async function responseText(body: Uint8Array, headers: Headers, mostBytes: number): Promise<string> {
  const layers = tokens(headers['content-encoding']).filter((name) => name !== 'identity')
  if (layers.length > mostLayers || !layers.every((name) => decoders.has(name))) return decodeText(body)
  let bytes = body
  for (const name of layers.toReversed()) bytes = await decompress(bytes, name, mostBytes)
  return decodeText(bytes, charsetOf(headers['content-type']))
}

/** Whether ASCII text in the body is spelled in other bytes than its own: compressed, or in UTF-16. */
export function hidesAscii(body: Uint8Array, headers: Headers): boolean {
  const hasMark = (body[0] === 0xff && body[1] === 0xfe) || (body[0] === 0xfe && body[1] === 0xff)
  const charset = charsetOf(headers['content-type'])
  return (
    hasMark ||
    tokens(headers['content-encoding']).length > 0 ||
    decodeText(Buffer.from('ASCII'), charset) !== 'ASCII'
  )
}

/** What arrived before a body was cut is decoded, too. */
const flushed = { finishFlush: constants.Z_SYNC_FLUSH }

const decoders = new Map<string, (first: number) => NodeJS.ReadWriteStream & { destroy(): void }>([
  ['gzip', () => createGunzip(flushed)],
  ['x-gzip', () => createGunzip(flushed)],
  // RFC 9110 section 8.4.1.2 means the zlib format; some servers send the bare one.
  ['deflate', (first) => ((first & 0x0f) === 8 ? createInflate(flushed) : createInflateRaw(flushed))],
  ['br', () => createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH })],
  ['zstd', () => createZstdDecompress({ finishFlush: constants.ZSTD_e_flush })],
])

function decompress(bytes: Uint8Array, name: string, mostBytes: number): Promise<Uint8Array> {
  const decoder = decoders.get(name)?.(bytes[0] ?? 0)
  if (decoder === undefined || bytes.length === 0) return Promise.resolve(bytes)
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    const finish = () => {
      decoder.destroy()
      // Nothing could be read: it is not what it declares to be.
      resolve(length === 0 ? bytes : Buffer.concat(chunks).subarray(0, mostBytes))
    }
    decoder.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      length += chunk.length
      if (length >= mostBytes) finish()
    })
    decoder.on('end', finish).on('error', finish)
    decoder.end(Buffer.from(bytes))
  })
}

function tokens(value: string | readonly string[] | undefined): string[] {
  return [value ?? []]
    .flat()
    .flatMap((text) => text.split(','))
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '')
}

function charsetOf(contentType: string | readonly string[] | undefined): string | undefined {
  return /;\s*charset\s*=\s*"?([^";\s]+)/i.exec([contentType ?? []].flat()[0] ?? '')?.[1]
}
