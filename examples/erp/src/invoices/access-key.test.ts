import { expect, test } from 'vitest'
import { accessKey } from './access-key.ts'

test('49 digits, each part in its place, ended by the check digit', () => {
  const key = accessKey({
    issuedAt: new Date('2024-02-14T10:30:00Z'),
    taxId: '1790012345001',
    number: '001-001-000000001',
  })
  const parts = ['14022024', '01', '1790012345001', '1', '001001', '000000001', '00000001', '1']
  expect(key.slice(0, -1)).toBe(parts.join(''))
  expect(key).toMatch(/^\d{49}$/)
})

/** Weighted with 2 to 7 from the right, the check digit included with weight 1, such a sum divides by 11. */
test('the check digit makes the weighted sum divisible by 11, for any number', () => {
  for (let sequence = 1; sequence <= 500; sequence += 1) {
    const number = `001-001-${String(sequence).padStart(9, '0')}`
    const digits = [...accessKey({ issuedAt: new Date(0), taxId: '1790012345001', number })].map(Number)
    const [check = 0, ...rest] = digits.reverse()
    const sum = rest.reduce((total, digit, index) => total + digit * (2 + (index % 6)), 0)
    // A remainder of 10 would need two digits: the authority takes 1 for it.
    if (sum % 11 !== 1) expect((sum + check) % 11).toBe(0)
    else expect(check).toBe(1)
  }
})
