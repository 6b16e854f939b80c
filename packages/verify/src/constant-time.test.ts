import fc from 'fast-check'
import { test } from 'vitest'
import { constantTimeEqual } from './constant-time.ts'

test('says what === says, wherever the difference is', () => {
  const near = fc
    .tuple(fc.string({ minLength: 1 }), fc.nat(), fc.string({ maxLength: 2 }))
    .map(([text, at, other]) => {
      const i = at % text.length
      return [text, text.slice(0, i) + other + text.slice(i + 1)] as const
    })
  fc.assert(fc.property(near, ([a, b]) => constantTimeEqual(a, b) === (a === b)))
  fc.assert(fc.property(fc.string(), (a) => constantTimeEqual(a, a)))
})
