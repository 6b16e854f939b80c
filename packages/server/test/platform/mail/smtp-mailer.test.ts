import { afterEach, expect, it, onTestFinished } from 'vitest'
import { type Mail, MailError, type MailServer } from '../../../src/platform/mail/mail.ts'
import { createSmtpMailer } from '../../../src/platform/mail/smtp-mailer.ts'
import { certificate } from '../../engine/http/certificates.ts'
import { type SmtpSink, startSmtpSink } from '../../support/smtp-sink.ts'

const mail: Mail = {
  id: 'ntc_1-2',
  to: ['ana@example.com', 'ops@example.com'],
  subject: 'Falló: más de 1 €',
  text: 'línea\nque no cabe\n.\n..\n',
  html: '<p>línea</p>',
}
const credentials = { user: 'gancho', password: 'S3cret pass=wörd' }
const tls = { ca: certificate, servername: 'hooks.example.com' }
let sink: SmtpSink
afterEach(() => sink.close())

function serverAt(port: number, rest: Partial<MailServer> = {}): MailServer {
  const from = { name: 'Gancho, de "Acme"', address: 'gancho@mail.example.com' }
  return { host: '127.0.0.1', port, secure: false, credentials: null, from, ...rest }
}

async function failureOf(sending: Promise<unknown>): Promise<string> {
  const error = await sending.catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(MailError)
  return (error as MailError).message
}

it('hands a message over whole, in text and in HTML, to every address', async () => {
  sink = await startSmtpSink()
  const receipt = await createSmtpMailer(serverAt(sink.port)).send(mail)
  expect(receipt).toEqual({ accepted: mail.to, rejected: [] })
  const [received] = sink.received
  expect(received?.to).toEqual(mail.to)
  expect(received?.headers).toMatchObject({
    from: '"Gancho, de \\"Acme\\"" <gancho@mail.example.com>',
    to: 'ana@example.com, ops@example.com',
    subject: mail.subject,
    'message-id': '<ntc_1-2@mail.example.com>',
    'auto-submitted': 'auto-generated',
  })
  expect(received?.text.replaceAll('\r\n', '\n').trimEnd()).toBe(mail.text.trimEnd())
  expect(received?.html.trim()).toBe(mail.html)
})

it('signs in over STARTTLS alone, to a server whose certificate it trusts', async () => {
  sink = await startSmtpSink(credentials)
  const server = serverAt(sink.port, { credentials })
  expect(await failureOf(createSmtpMailer(server).send(mail))).toContain('self-signed certificate')
  expect(sink.received).toEqual([])
  await createSmtpMailer(server, { tls }).send(mail)
  expect(sink.received).toMatchObject([{ secure: true }])
})

// Credentials in the clear could be read by anyone on the way.
it('does not sign in to another machine that offers no TLS', async () => {
  sink = await startSmtpSink()
  // Another name of this machine, which is not known to be it.
  const server = serverAt(sink.port, { host: '0.0.0.0', credentials })
  expect(await failureOf(createSmtpMailer(server).send(mail))).toContain('TLS')
  expect(sink.received).toEqual([])
})

it('says that the password was refused, and never the password, not even when the server repeats it', async () => {
  sink = await startSmtpSink(credentials)
  const wrong = { user: 'gancho', password: 'the wrong one' }
  const mailer = createSmtpMailer(serverAt(sink.port, { credentials: wrong }), { tls })
  const message = await failureOf(mailer.send(mail))
  expect(message).toContain('refused the user name or the password')
  expect(message).toContain('535')
  expect(message).toContain('no such password: …')
  expect(message).not.toContain('wrong')

  // Nor a part of it, where what the server said is cut.
  const long = { user: 'gancho', password: 'secret'.repeat(50) }
  const other = createSmtpMailer(serverAt(sink.port, { credentials: long }), { tls })
  expect(await failureOf(other.send(mail))).not.toContain('secret')
})

it('says which addresses were refused, and fails when all were', async () => {
  sink = await startSmtpSink()
  const mailer = createSmtpMailer(serverAt(sink.port))
  sink.answer({ refuseTo: ['ops@example.com'] })
  expect(await mailer.send(mail)).toEqual({ accepted: ['ana@example.com'], rejected: ['ops@example.com'] })
  sink.answer({ refuseTo: mail.to })
  expect(await failureOf(mailer.send(mail))).toContain('took none of the addresses')
})

it('fails when the server refuses for now, does not answer in time, or is not there', async () => {
  sink = await startSmtpSink()
  sink.answer({ refuse: 451 })
  expect(await failureOf(createSmtpMailer(serverAt(sink.port)).send(mail))).toContain('451')
  const late = Promise.withResolvers<void>()
  onTestFinished(() => late.resolve())
  sink.answer({ wait: late.promise })
  const hasty = createSmtpMailer(serverAt(sink.port), { deadlineMs: 50 })
  expect(await failureOf(hasty.send(mail))).toContain('did not answer in time')
  late.resolve()
  const { port } = sink
  await sink.close()
  expect(await failureOf(createSmtpMailer(serverAt(port)).send(mail))).toContain(`127.0.0.1:${port} did not`)
  sink = await startSmtpSink()
})

// Nothing that a message is made of becomes a header, a recipient or a command.
it('keeps line breaks out of headers, whoever wrote them', async () => {
  sink = await startSmtpSink()
  const breaks = '\r\nBcc: eva@example.com\r\n\r\n<script>'
  await createSmtpMailer(serverAt(sink.port)).send({
    ...mail,
    id: `a${breaks}`,
    subject: `Failing${breaks}`,
    text: `${breaks}\r\n.\r\nRCPT TO:<eva@example.com>`,
  })
  const [received] = sink.received
  expect(sink.received).toHaveLength(1)
  expect(received?.to).toEqual(mail.to)
  expect(received?.headers).not.toHaveProperty('bcc')
  expect(received?.headers['message-id']).toBe('<aBccevaexample.comscript@mail.example.com>')
})

it('does not keep a process that stops waiting for a server that is silent', async () => {
  sink = await startSmtpSink()
  const late = Promise.withResolvers<void>()
  onTestFinished(() => late.resolve())
  sink.answer({ wait: late.promise })
  const mailer = createSmtpMailer(serverAt(sink.port))
  const failure = failureOf(mailer.send(mail))
  mailer.stop()
  expect(await failure).toContain('this process stops')
  late.resolve()
})
