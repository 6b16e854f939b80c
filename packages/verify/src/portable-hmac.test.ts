import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { portableHmac } from './portable-hmac.ts'

test('the portable HMAC is HMAC-SHA256 for any key and any chunks', () => {
  const bytes = fc.uint8Array({ maxLength: 300, size: 'max' })
  fc.assert(
    fc.property(bytes, fc.array(bytes, { maxLength: 3 }), (key, chunks) => {
      const native = createHmac('sha256', key).update(Buffer.concat(chunks)).digest('hex')
      expect(Buffer.from(portableHmac(key, chunks)).toString('hex')).toBe(native)
    }),
  )
})
