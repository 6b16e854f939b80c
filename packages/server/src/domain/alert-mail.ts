import { words } from './alert-mail-words.ts'
import type { AlertEmail } from './alert-settings.ts'
import type { Mail } from './mail.ts'
import { htmlOf, type MailPart, subjectOf, textOf } from './mail-layout.ts'

/** Whose message it is, and where the panel is, without a slash at its end. */
export interface MailContext {
  /** See Mail. */
  readonly id: string
  readonly tenantId: string
  readonly panelUrl: string
}

/** Proves that e-mails arrive. */
export function testMail(email: AlertEmail, context: MailContext): Mail {
  const { test } = words[email.language]
  return compose(email, context, test.subject, [{ heading: test.heading, lines: [test.text] }])
}

function compose(
  { addresses, language }: AlertEmail,
  { id, tenantId, panelUrl }: MailContext,
  subject: string,
  parts: readonly MailPart[],
): Mail {
  const { footer } = words[language]
  const content = {
    language,
    parts,
    footer: [footer.why(tenantId)],
    footerLink: {
      text: footer.change,
      url: `${panelUrl}/alerts/settings?tenant=${encodeURIComponent(tenantId)}`,
    },
  }
  return { id, to: addresses, subject: subjectOf(subject), text: textOf(content), html: htmlOf(content) }
}
