import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alertKinds } from '../rules.ts'
import { type AlertEmail, emailLanguages } from '../settings.ts'
import { alertMail, testMail } from './alert-mail.ts'
import type { AlertNotice, ToldAlert } from './notices.ts'

const email: AlertEmail = {
  addresses: ['ana@example.com'],
  language: 'en',
  kinds: alertKinds,
  recoveries: true,
}
const context = { id: 'ntc_1', tenantId: 'acme', panelUrl: 'https://gancho.example.com' }
const alert: ToldAlert = {
  id: 'alr_1',
  kind: 'failing',
  state: 'OPEN',
  webhook_id: 'wh_1',
  url: 'https://hooks.example.com/in?a=1&b=2',
  last_error: 'http_status: The receiver answered 500.',
  count: 1_234,
  success_percent: null,
  first_seen_at: new Date('2026-03-01T14:05:00Z'),
  resolved_at: null,
  told_at: null,
}
const opened = (rest: Partial<ToldAlert> = {}): AlertNotice => ({
  id: 'ntc_1',
  says: 'OPENED',
  alert: { ...alert, ...rest },
})
const recovered = (rest: Partial<ToldAlert> = {}): AlertNotice => ({
  id: 'ntc_2',
  says: 'RECOVERED',
  alert: { ...alert, state: 'RESOLVED', resolved_at: new Date('2026-03-01T15:00:00Z'), ...rest },
})

describe('a message about alerts', () => {
  it('says what happens, where, since when, why, what to do, and where to change what it says', () => {
    const { to, subject, text, html } = alertMail(email, context, [opened()])
    expect(to).toEqual(['ana@example.com'])
    expect(subject).toBe('Every attempt fails: hooks.example.com')
    expect(text).toBe(`Every attempt fails: hooks.example.com
Webhook: https://hooks.example.com/in?a=1&b=2
Every attempt has failed since March 1, 2026 at 2:05 PM UTC, 1,234 in a row.
Last error: Your server answered with an error (http_status: The receiver answered 500.).
See what it answered: its body often says why.
Nothing is lost so far: what did not arrive is tried again, by the retry schedule of the webhook.
Open it in the panel: https://gancho.example.com/webhooks/wh_1?tenant=acme

--${' '}
You get this because your address is in the alert settings of acme in Gancho.
Change what you are told of: https://gancho.example.com/alerts/settings?tenant=acme
`)
    expect(html).toContain('https://hooks.example.com/in?a=1&amp;b=2')
    expect(html).toContain('<a href="https://gancho.example.com/webhooks/wh_1?tenant=acme">')
  })

  it('speaks Spanish', () => {
    const spanish: AlertEmail = { ...email, language: 'es' }
    const { subject, text, html } = alertMail(spanish, context, [opened(), recovered({ kind: 'degraded' })])
    expect(subject).toBe('Fallan todos los intentos: hooks.example.com, y 1 más')
    // Node.js 22 writes a comma where later versions write "a las".
    expect(text).toMatch(
      /Todos los intentos fallan desde el 1 de marzo de 2026(?: a las|,) 14:05 UTC: 1234 seguidos\./,
    )
    expect(text).toContain('Último error: Tu servidor respondió con un error')
    expect(text).toContain('Las entregas vuelven a lograrse: hooks.example.com')
    expect(html).toContain('<html lang="es">')
  })

  it('tells the worst in its subject, and what is over last', () => {
    const all = [
      recovered({ kind: 'disabled' }),
      opened({ kind: 'degraded', success_percent: 82.456 }),
      opened(),
      opened({ kind: 'exhausted', count: 1 }),
      opened({ kind: 'disabled', last_error: null }),
    ]
    const { subject, text } = alertMail(email, context, all)
    expect(subject).toBe('Webhook disabled: hooks.example.com, and 4 more')
    expect(text.match(/^.*: hooks\.example\.com$/gm)).toEqual([
      'Webhook disabled: hooks.example.com',
      'Deliveries were given up: hooks.example.com',
      'Every attempt fails: hooks.example.com',
      'Few deliveries succeed: hooks.example.com',
      'Enabled again: hooks.example.com',
    ])
    expect(text).toContain('Only 82.5% of its deliveries')
  })

  it('of many says how many there are, and not all', () => {
    const { subject, text } = alertMail(
      email,
      context,
      Array.from({ length: 500 }, () => opened()),
    )
    expect(subject).toBe('Every attempt fails: hooks.example.com, and 499 more')
    expect(text.match(/Every attempt fails/g)).toHaveLength(20)
    expect(text).toContain('And 480 more\n')
    expect(text).toContain('https://gancho.example.com/alerts?tenant=acme')
    expect(text.length).toBeLessThan(20_000)
  })

  it('has words for every kind, opened and over, in every language', () => {
    for (const language of emailLanguages) {
      for (const kind of alertKinds) {
        for (const notice of [opened({ kind }), recovered({ kind })]) {
          const { subject, text } = alertMail({ ...email, language }, context, [notice])
          expect(subject).toMatch(/^.{8,60}: hooks\.example\.com$/)
          expect(text).not.toMatch(/undefined|null|NaN/)
        }
      }
    }
    for (const language of emailLanguages) {
      expect(testMail({ ...email, language }, context).subject).toMatch(/Gancho/)
    }
  })

  // Receivers choose what an error says and tenants what a URL does: neither becomes markup, a header or another line.
  it('is markup, header and lines of its own alone, whatever alerts hold', () => {
    const hostile = fc
      .array(
        fc.constantFrom(
          '<script>',
          '"',
          "'",
          '&',
          '\r\n',
          '\n',
          '\u2028',
          '\0',
          'Bcc: x',
          'a',
          '--',
          '\ud800',
        ),
      )
      .map((parts) => parts.join(''))
    const plain = alertMail(email, context, [opened({ last_error: 'a', url: 'b' })])
    const tagsOf = (html: string) => html.match(/<[^>]*>/g)?.map((tag) => tag.replace(/"[^"]*"/g, '""'))
    fc.assert(
      fc.property(hostile, hostile, fc.constantFrom(...emailLanguages), (error, url, language) => {
        const { subject, text, html } = alertMail({ ...email, language }, context, [
          opened({ last_error: `a${error}`, url: `b${url}` }),
        ])
        expect(subject).not.toMatch(/[\p{Cc}\u2028]/u)
        expect(tagsOf(html)).toEqual(tagsOf(plain.html))
        expect(text.split('\n')).toHaveLength(plain.text.split('\n').length)
        expect(text.isWellFormed() && html.isWellFormed()).toBe(true)
      }),
    )
  })
})
