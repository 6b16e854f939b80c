import { expect, it } from 'vitest'
import { requestIds } from './request-ids.ts'

const idOf = requestIds()
const given = (id: string) => idOf({ headers: { 'x-request-id': id } })

it.each([
  '0b6f9a9e-2f1c-4f8d-9a39-1f2d3c4b5a69',
  '01ARZ3NDEKTSV4RRFFQ69G5FAV',
  'd41d8cd98f00b204e9800998ecf8427e',
  'a.b_c-123',
])('keeps %s, which a proxy may have given', (id) => expect(given(id)).toBe(id))

it.each(['', 'short', 'x'.repeat(65), 'with space', 'a\nb-12345', '{"level":50}', 'ñandú-1234'])(
  'makes an id in place of %j',
  (id) => expect(given(id)).toMatch(/^req_[0-9a-z]+$/),
)

it('makes one that no other request has', () => {
  expect(new Set([idOf({ headers: {} }), idOf({ headers: {} }), requestIds()({ headers: {} })]).size).toBe(3)
})
