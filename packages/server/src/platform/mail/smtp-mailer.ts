import { isIP } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import { createTransport } from 'nodemailer'
import { within } from '../within.ts'
import { type Mail, MailError, type Mailer, type MailReceipt, type MailServer } from './mail.ts'

const connectTimeoutMs = 10_000
/** Without a word of the server. */
const silenceTimeoutMs = 20_000
/** For a whole message. A server that takes longer may still take it: whoever repeats it keeps its Message-ID. */
const deadlineMs = 30_000
/** What is under way when the process stops may take so long. */
const stopGraceMs = 3_000
const longestReason = 200

/**
 * Sends messages over SMTP, each on a connection of its own. Credentials go over TLS alone, except to this machine.
 * @param options.tls what to trust; the certificates of the system when absent.
 */
export function createSmtpMailer(
  server: MailServer,
  options: { readonly tls?: ConnectionOptions; readonly deadlineMs?: number } = {},
): Mailer {
  const { host, port, secure, credentials, from } = server
  const transport = createTransport(
    {
      host,
      port,
      secure,
      requireTLS: !secure && credentials !== null && !isLoopback(host),
      ...(credentials !== null && { auth: { user: credentials.user, pass: credentials.password } }),
      ...(options.tls !== undefined && { tls: options.tls }),
      connectionTimeout: connectTimeoutMs,
      dnsTimeout: connectTimeoutMs,
      greetingTimeout: connectTimeoutMs,
      socketTimeout: silenceTimeoutMs,
    },
    // A message is what it says: nothing in it names a file or an address to take content from.
    { disableFileAccess: true, disableUrlAccess: true },
  )
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1)

  async function hand({ id, to, subject, text, html }: Mail): Promise<MailReceipt> {
    const { accepted, rejected } = await transport.sendMail({
      from: { ...from },
      to: to.map((address) => ({ name: '', address })),
      subject,
      text,
      html,
      messageId: `<${id.replace(/[^\w.-]/g, '')}@${domain}>`,
      // RFC 3834: no auto-responder answers it.
      headers: { 'Auto-Submitted': 'auto-generated' },
    })
    return { accepted: accepted.map(addressOf), rejected: (rejected ?? []).map(addressOf) }
  }

  const timeout = (reason: string) => Object.assign(new Error(reason), { code: 'ETIMEDOUT' })
  /** How to have each message that is under way fail. */
  const underWay = new Set<(error: Error) => void>()

  return {
    async send(mail) {
      const { promise: stopped, reject: stop } = Promise.withResolvers<never>()
      underWay.add(stop)
      try {
        const handed = Promise.race([hand(mail), stopped])
        return await within(options.deadlineMs ?? deadlineMs, handed, () => timeout('its time is over'))
      } catch (error) {
        // Without its cause: what the server said may repeat a password, and causes are logged.
        throw new MailError(explain(error, server))
      } finally {
        underWay.delete(stop)
      }
    },
    stop() {
      const end = () => {
        for (const stop of underWay) stop(timeout('this process stops'))
      }
      setTimeout(end, stopGraceMs).unref()
    },
  }
}

const reasons: Readonly<Record<string, string>> = {
  EAUTH: 'refused the user name or the password',
  EDNS: 'has a name without an address',
  ECONNECTION: 'did not take the connection, or broke it',
  ESOCKET: 'did not take the connection, or broke it',
  ETIMEDOUT: 'did not answer in time',
  ETLS: 'offers no TLS, or none that can be trusted',
  EENVELOPE: 'took none of the addresses',
  EMESSAGE: 'did not take the message',
}

function explain(error: unknown, { host, port, credentials }: MailServer): string {
  const { code, response, message } = error as { code?: unknown; response?: unknown; message?: unknown }
  const reason = reasons[String(code)] ?? `failed (${String(code)})`
  const detail = typeof response === 'string' ? `It said: ${response}` : `Because: ${String(message)}`
  return `The mail server ${host}:${port} ${reason}. ${withoutSecrets(detail, credentials)}`
}

/** What a server says may repeat what it was told. */
function withoutSecrets(text: string, credentials: MailServer['credentials']): string {
  const line = text.replace(/\p{Cc}+/gu, ' ')
  if (credentials === null) return line.slice(0, longestReason)
  const { user, password } = credentials
  const encoded = [`\0${user}\0${password}`, password].map((secret) => Buffer.from(secret).toString('base64'))
  const kept = [password, ...encoded].reduce((rest, secret) => rest.replaceAll(secret, '…'), line)
  return kept.slice(0, longestReason)
}

function addressOf(address: string | { readonly address: string }): string {
  return typeof address === 'string' ? address : address.address
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}
