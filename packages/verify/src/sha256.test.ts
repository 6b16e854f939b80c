import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { portableHmac, sha256 } from './sha256.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

test('the portable SHA-256 is SHA-256 at every length around the block boundaries', () => {
  for (let length = 0; length <= 260; length++) {
    const message = new Uint8Array(length).map((_, i) => i * 7 + length)
    expect(hex(sha256(message)), `length ${length}`).toBe(createHash('sha256').update(message).digest('hex'))
  }
})

test('the portable SHA-256 leaves nothing behind from one call to the next', () => {
  const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
  expect(hex(sha256(new Uint8Array()))).toBe(empty)
  sha256(new Uint8Array(1000).fill(1))
  expect(hex(sha256(new Uint8Array()))).toBe(empty)
})

test('the portable HMAC is HMAC-SHA256 for any key and any chunks', () => {
  const bytes = fc.uint8Array({ maxLength: 300, size: 'max' })
  fc.assert(
    fc.property(bytes, fc.array(bytes, { maxLength: 3 }), (key, chunks) => {
      expect(hex(portableHmac(key, chunks))).toBe(
        createHmac('sha256', key).update(Buffer.concat(chunks)).digest('hex'),
      )
    }),
  )
})
