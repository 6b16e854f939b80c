import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isBrowserUrl } from './browser-url.ts'

const production = { loopbackHttp: false }
const development = { loopbackHttp: true }

it.each([
  'https://app.example.com',
  'https://app.example.com/settings?tab=hooks#webhooks',
  'https://app.example.com:8443/',
  'https://erp.internal/',
  'https://10.0.0.7/erp',
])('a browser may be sent to %s', (url) => {
  expect(isBrowserUrl(url, production)).toBe(true)
})

it.each(['http://localhost:3000/', 'http://127.0.0.1:3000', 'http://127.1.2.3/', 'http://[::1]:3000/'])(
  'in development also to %s',
  (url) => {
    expect([isBrowserUrl(url, production), isBrowserUrl(url, development)]).toEqual([false, true])
  },
)

it.each([
  '',
  'app.example.com',
  '/settings',
  '//app.example.com/',
  'http://app.example.com/',
  'http://localhost.example.com/',
  'http://127.0.0.1.example.com/',
  'javascript:alert(1)',
  'JavaScript:alert(1)//https://app.example.com',
  'java\nscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'blob:https://app.example.com/x',
  'ftp://app.example.com/',
  'file:///etc/passwd',
  'https://user@app.example.com/',
  'https://user:password@app.example.com/',
  'https:app.example.com',
  'https:\\\\app.example.com',
  'https:///app.example.com',
  ' https://app.example.com/',
  'https://app.example.com/\n',
  'https://app.example.com\\@evil.example/',
])('never to %j', (url) => {
  expect([isBrowserUrl(url, production), isBrowserUrl(url, development)]).toEqual([false, false])
})

// The panel shows it as a link: whatever is let through must be what it says, to the browser too.
it('whatever is let through is https for a browser, and to the host that is written', () => {
  const text = fc.oneof(
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
    fc.string({ unit: fc.constantFrom(...'htps:/\\@#?.aA1[]%\t\n javscript') }),
  )
  fc.assert(
    fc.property(text, (url) => {
      if (!isBrowserUrl(url, production)) return
      const parsed = new URL(url)
      expect(parsed.protocol).toBe('https:')
      expect(url.toLowerCase().startsWith(`https://${parsed.hostname}`)).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})
