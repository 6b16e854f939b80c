import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { responseText } from './response-text.ts'

const text = 'No se encontró el cliente: ñandú, 漢字'
const most = 16 * 1024
const compressors: Record<string, [encoding: string, compress: (bytes: Buffer) => Buffer]> = {
  gzip: ['gzip', gzipSync],
  'gzip by its old name': ['X-GZIP', gzipSync],
  deflate: ['deflate', deflateSync],
  'deflate without its head': ['deflate', deflateRawSync],
  brotli: ['br', brotliCompressSync],
  zstd: ['zstd', zstdCompressSync],
  'gzip in brotli': ['gzip, br', (bytes) => brotliCompressSync(gzipSync(bytes))],
  nothing: ['identity', (bytes) => bytes],
}

describe('the body of an answer as people read it', () => {
  it.each(Object.entries(compressors))('is decompressed: %s', async (_name, [encoding, compress]) => {
    const headers = { 'content-encoding': encoding }
    expect(await responseText(compress(Buffer.from(text)), headers, most)).toBe(text)
    expect(await responseText(Buffer.alloc(0), headers, most)).toBe('')
  })

  it.each(Object.entries(compressors))(
    'is shown as far as it arrived: %s',
    async (_name, [encoding, compress]) => {
      const long = Array.from({ length: 5_000 }, (_, n) => `line ${(n * 2_654_435_761) % 1_000_003}`).join(
        '\n',
      )
      const whole = compress(Buffer.from(long))
      const shown = await responseText(whole.subarray(0, most), { 'content-encoding': encoding }, most)
      expect(shown.length).toBeGreaterThan(1_000)
      expect(long.startsWith(shown)).toBe(true)
    },
  )

  it.each([
    ['ISO-8859-1', 'latin1', 'text/plain; charset=ISO-8859-1'],
    ['UTF-16 that is declared', 'utf16le', 'application/json; charset="utf-16le"'],
    ['UTF-8', 'utf8', 'text/html;charset=UTF-8'],
    ['what nobody knows, as UTF-8', 'utf8', 'text/plain; charset=klingon'],
    ['no charset, as UTF-8', 'utf8', 'text/plain'],
  ] as const)('is decoded as declared: %s', async (_name, encoding, contentType) => {
    const latin = 'No se encontró ñ'
    const headers = { 'content-type': contentType }
    expect(await responseText(Buffer.from(latin, encoding), headers, most)).toBe(latin)
  })

  it('is decoded by its byte order mark before anything else', async () => {
    const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
    expect(await responseText(bytes, { 'content-type': 'text/plain; charset=utf-8' }, most)).toBe(text)
    expect(await responseText(bytes.swap16(), {}, most)).toBe(text)
  })

  it('makes no more of a bomb than is asked for', async () => {
    const zeros = Buffer.alloc(64 * 1024 * 1024)
    for (const [encoding, bomb] of [
      ['br', brotliCompressSync(zeros)],
      ['gzip', gzipSync(gzipSync(zeros))],
      ['gzip, gzip', gzipSync(gzipSync(zeros))],
    ] as const) {
      const shown = await responseText(bomb.subarray(0, most), { 'content-encoding': encoding }, most)
      expect(shown.length).toBeLessThanOrEqual(most)
    }
  })

  it('is some text whatever a receiver sends and declares', async () => {
    const encoding = fc.oneof(
      fc.constantFrom('gzip', 'br', 'deflate', 'zstd', 'compress', 'gzip,br,deflate,gzip', 'x'),
      fc.string(),
    )
    const contentType = fc.oneof(
      fc
        .constantFrom('utf-16', 'shift_jis', 'replacement', '')
        .map((charset) => `text/plain; charset=${charset}`),
      fc.string(),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.oneof(encoding, fc.array(encoding)),
        contentType,
        async (body, declared, type) => {
          const headers = { 'content-encoding': declared, 'content-type': type }
          expect(typeof (await responseText(body, headers, most))).toBe('string')
        },
      ),
    )
  })
})
