import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkWebhookUrl } from '../../features/webhooks/url-policy.ts'
import type { NetworkPolicy } from './address-policy.ts'
import { isOwnBin } from './own-bins.ts'

const token = 'Zm9yIHRlc3RzLCBhbmQgZm9yIG5vdGhpbmcgZWxzZS4'
const own = 'http://127.0.0.1:8484'
const policy: NetworkPolicy = { allowLoopbackHttp: false, allowedNetworks: [], ownBins: own }
const accepts = (url: string, ownBins: string | undefined) => checkWebhookUrl(url, { ...policy, ownBins }).ok

describe('the bins of this installation, and nothing else of it, may be called where nothing else may', () => {
  it.each([
    [`${own}/bins/${token}`, own],
    [`${own}/bins/${token}/`, own],
    [`${own}/bins/${token}/in/v1.0/~me?x=%2e%2e&y=..`, own],
    [`http://[::1]:8484/bins/${token}`, 'http://[::1]:8484'],
    [`https://hooks.internal/bins/${token}`, 'https://hooks.internal'],
    [`https://hooks.internal:443/bins/${token}`, 'https://hooks.internal'],
    [`HTTP://LOCALHOST:5432/bins/${token}`, 'http://localhost:5432'],
  ])('%s', (url, ownBins) => {
    expect(accepts(url, ownBins)).toBe(true)
    expect(accepts(url, undefined)).toBe(false)
  })

  it.each([
    ['another path', `${own}/v1/webhooks`],
    ['the root', `${own}/`],
    ['no token', `${own}/bins/`],
    ['a token too short', `${own}/bins/${token.slice(1)}`],
    ['a token too long', `${own}/bins/${token}a`],
    ['another port', `http://127.0.0.1:8485/bins/${token}`],
    ['no port', `http://127.0.0.1/bins/${token}`],
    ['another scheme', `https://127.0.0.1:8484/bins/${token}`],
    ['another loopback address', `http://127.0.0.2:8484/bins/${token}`],
    ['another name of the same place', `http://localhost:8484/bins/${token}`],
    ['an address in other digits', `http://0x7f000001:8484/bins/${token}`],
    ['a mapped address', `http://[::ffff:127.0.0.1]:8484/bins/${token}`],
    ['the origin as a user name', `http://127.0.0.1:8484@10.0.0.1/bins/${token}`],
    ['credentials', `http://a:b@127.0.0.1:8484/bins/${token}`],
    ['the origin as the beginning of a name', `http://127.0.0.1.nip.internal:8484/bins/${token}`],
    ['a step up', `${own}/bins/${token}/../../v1/webhooks`],
    ['an encoded step up', `${own}/bins/${token}/%2e%2e/%2E./v1/webhooks`],
    ['an encoded slash', `${own}/bins/${token}/..%2f..%2fv1/webhooks`],
    ['a step with a parameter', `${own}/bins/${token}/..;/..;/v1`],
    ['double encoding', `${own}/bins/${token}/%252e%252e/v1`],
    ['an empty step', `${own}/bins/${token}//v1`],
    ['an empty step before', `${own}//bins/${token}`],
    ['other letters', `${own}/BINS/${token}`],
    ['an encoded letter', `${own}/%62ins/${token}`],
    ['a backslash', `${own}\\bins\\${token}`],
    ['a tab', `${own}/bins/\t${token}`],
    ['a NUL', `${own}/bins/${token}/%00`],
    ['a path in the query', `${own}/?/bins/${token}`],
    ['a path in the fragment', `${own}/#/bins/${token}`],
  ])('but not %s', (_what, url) => {
    expect(accepts(url, own)).toBe(false)
  })

  // Whatever a URL is made of: what gets through has the very origin, and a path that means the same to everyone.
  it('whatever is mixed into its address', () => {
    const mostly = (right: string, ...wrong: string[]) =>
      fc.oneof({ weight: 3, arbitrary: fc.constant(right) }, fc.constantFrom(...wrong))
    const hosts = ['127.1', '127.0.0.1.', '127.0.0.2', 'localhost', '[::1]', '[::ffff:7f00:1]', '2130706433']
    const moreHosts = ['0177.0.0.1', '10.0.0.1', '１２７.0.0.1', '127.0.0.1%00']
    const steps = [
      token,
      'bins',
      'v1',
      '..',
      '.',
      '%2e%2e',
      '%2E.',
      '..%2f',
      '..;',
      '',
      '%00',
      '...',
      '%2525',
    ]
    const address = fc.tuple(
      mostly('http://', 'https://', 'HTTP://', 'ftp://', 'http:', 'http:\\\\', '//'),
      mostly('', '@', 'a@', 'a:b@', '127.0.0.1:8484@', ':@'),
      mostly('127.0.0.1', ...hosts, ...moreHosts),
      mostly(':8484', '', ':', ':08484', ':8485', ':80', ':8484:8484', ':８４８４'),
      mostly('/bins/', '//bins/', '\\bins\\', '/./bins/', '/BINS/', '/b\tins/', '/'),
      mostly(token, token.slice(1), `${token}=`, '..', '%2e'),
      fc.array(
        fc.tuple(
          mostly('/', '\\', '//', '?', '#'),
          fc.oneof(fc.constantFrom(...steps), fc.string({ maxLength: 4 })),
        ),
        { maxLength: 4 },
      ),
    )
    let accepted = 0
    fc.assert(
      fc.property(address, (parts) => {
        const verdict = checkWebhookUrl(parts.flat(3).join(''), policy)
        if (!verdict.ok) return
        accepted += 1
        const url = new URL(verdict.url)
        expect(isOwnBin(url, policy)).toBe(true)
        expect([url.origin, url.username, url.password, url.hash]).toEqual([own, '', '', ''])
        expect(decodeURIComponent(url.pathname)).toBe(url.pathname)
        const [, bins, aToken, ...rest] = url.pathname.split('/')
        expect([bins, aToken]).toEqual(['bins', token])
        expect(rest).not.toContain('..')
      }),
      { numRuns: 5_000 },
    )
    expect(accepted).toBeGreaterThan(100)
  })
})
