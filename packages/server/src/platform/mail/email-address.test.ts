import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isEmailAddress } from './email-address.ts'

it.each([
  'ana@example.com',
  "o'brien+hooks@mail.example.co.uk",
  'a@xn--80ak6aa92e.xn--p1ai',
  `${'a'.repeat(64)}@example.com`,
])('%s is an address', (text) => {
  expect(isEmailAddress(text)).toBe(true)
})

it.each([
  '',
  'ana',
  '@example.com',
  'ana@',
  'ana@localhost',
  'ana@127.0.0.1',
  'ana@[127.0.0.1]',
  'ana@@example.com',
  'ana.@example.com',
  '.ana@example.com',
  'a..b@example.com',
  'Ana <ana@example.com>',
  'ana@example.com,eva@example.com',
  '"ana"@example.com',
  'ana@-example.com',
  'aña@example.com',
  `${'a'.repeat(65)}@example.com`,
  `ana@${'a.'.repeat(130)}com`,
  'ana@example.com\r\nBcc: eva@example.com',
  'ana@example.com\n',
  ' ana@example.com',
])('%j is none', (text) => {
  expect(isEmailAddress(text)).toBe(false)
})

// What ends a header, a command, an address or a list of them never passes.
it('lets through nothing that means something to a mail server', () => {
  const special = fc.constantFrom(...' \r\n\t\0<>(),;:"\\[]')
  fc.assert(
    fc.property(fc.string(), special, fc.string(), (before, character, after) => {
      expect(isEmailAddress(`${before}${character}${after}@example.com`)).toBe(false)
      expect(isEmailAddress(`ana@${before}${character}${after}.com`)).toBe(false)
    }),
  )
})
