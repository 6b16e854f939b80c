import type { Mail } from '../../../platform/mail/mail.ts'
import { htmlOf, type MailPart, subjectOf, textOf } from '../../../platform/mail/mail-layout.ts'
import type { AlertEmail, EmailLanguage } from '../settings.ts'
import { attemptWords } from './attempt-words.gen.ts'
import type { AlertNotice, ToldAlert } from './notices.ts'
import { words } from './words.ts'

/** Whose message it is, and where the panel is, without a slash at its end. */
export interface MailContext {
  /** See Mail. */
  readonly id: string
  readonly tenantId: string
  readonly panelUrl: string
}

/** More than anybody reads; of the others a message says how many there are. */
const mostParts = 20

/** Proves that e-mails arrive. */
export function testMail(email: AlertEmail, context: MailContext): Mail {
  const { test } = words[email.language]
  return compose(email, context, test.subject, [{ heading: test.heading, lines: [test.text] }])
}

/** Tells of alerts that opened, and of those that are over. */
export function alertMail(email: AlertEmail, context: MailContext, notices: readonly AlertNotice[]): Mail {
  const { language } = email
  const sorted = [...notices].sort((a, b) => urgencyOf(a) - urgencyOf(b))
  const headings = sorted.map((notice) => headingOf(notice, language))
  const parts = sorted
    .slice(0, mostParts)
    .map((notice, n) => ({ ...partOf(notice, language, context), heading: headings[n] ?? '' }))
  const { andMore, more } = words[language]
  const rest = sorted.length - parts.length
  const [first = ''] = headings
  return compose(
    email,
    context,
    sorted.length > 1 ? andMore(first, sorted.length - 1) : first,
    rest === 0 ? parts : [...parts, { ...more(rest), link: linkTo(context, '/alerts', more(rest).link) }],
  )
}

/** The subject tells the worst. */
const kindsByUrgency = ['disabled', 'exhausted', 'failing', 'degraded'] as const

function urgencyOf({ says, alert: { kind } }: AlertNotice): number {
  return kindsByUrgency.indexOf(kind) + (says === 'RECOVERED' ? kindsByUrgency.length : 0)
}

function headingOf({ says, alert }: AlertNotice, language: EmailLanguage): string {
  const { opened, recovered } = words[language]
  const host = URL.parse(alert.url)?.hostname ?? alert.url
  return says === 'OPENED' ? opened[alert.kind].heading(host) : recovered[alert.kind].heading(host)
}

function partOf(
  { says, alert }: AlertNotice,
  language: EmailLanguage,
  context: MailContext,
): Omit<MailPart, 'heading'> {
  const { opened, recovered, webhook, link } = words[language]
  const known = {
    count: alert.count.toLocaleString(language),
    percent: (alert.success_percent ?? 0).toLocaleString(language, { maximumFractionDigits: 1 }),
    since: momentIn(
      language,
      says === 'OPENED' ? alert.first_seen_at : (alert.resolved_at ?? alert.first_seen_at),
    ),
  }
  const lines =
    says === 'OPENED'
      ? [opened[alert.kind].what(known), ...reasonOf(alert, language), ...opened[alert.kind].todo]
      : [recovered[alert.kind].what(known)]
  return {
    lines: [`${webhook}: ${alert.url}`, ...lines],
    link: linkTo(context, `/webhooks/${alert.webhook_id}`, link),
  }
}

/** The last error in words, what to do about it, and as it is stored: a code, a colon, a sentence. */
function reasonOf({ last_error: error }: ToldAlert, language: EmailLanguage): readonly string[] {
  if (error === null) return []
  const { lastError } = words[language]
  const known = attemptWords[language][error.split(':', 1)[0] ?? '']
  return known === undefined
    ? [`${lastError}: ${error}`]
    : [`${lastError}: ${known.cause} (${error}).`, known.fix]
}

function momentIn(language: EmailLanguage, at: Date): string {
  const text = at.toLocaleString(language, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
  return `${text} UTC`
}

/** An operator has to say whom they act for. */
function linkTo({ panelUrl, tenantId }: MailContext, path: string, text: string) {
  return { text, url: `${panelUrl}${path}?tenant=${encodeURIComponent(tenantId)}` }
}

function compose(
  { addresses, language }: AlertEmail,
  context: MailContext,
  subject: string,
  parts: readonly MailPart[],
): Mail {
  const { footer } = words[language]
  const content = {
    language,
    parts,
    footer: [footer.why(context.tenantId)],
    footerLink: linkTo(context, '/alerts/settings', footer.change),
  }
  return {
    id: context.id,
    to: addresses,
    subject: subjectOf(subject),
    text: textOf(content),
    html: htmlOf(content),
  }
}
